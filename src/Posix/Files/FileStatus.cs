namespace Conserver.Posix;

/// <summary>What statx(2) says about a file.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Links">Names the file has; 0 when it was deleted while open.</param>
/// <param name="Device">With <paramref name="Inode"/>, which file it is.</param>
/// <param name="Inode">See <paramref name="Device"/>.</param>
/// <param name="Owner">User id.</param>
/// <param name="Mode">Kind and permissions.</param>
public readonly record struct FileStatus(long Size, uint Links, ulong Device, ulong Inode, uint Owner, uint Mode)
{
    private const uint KindMask = 0xF000, CharacterDevice = 0x2000,
        Regular = 0x8000, Directory = 0x4000, Socket = 0xC000, Link = 0xA000,
        OthersWrite = 0x12, Sticky = 0x200;

    /// <summary>Group id.</summary>
    public uint Group { get; init; }

    /// <summary>Of a device: the driver's number.</summary>
    public uint Major { get; init; }

    /// <summary>Of a device: which of the driver's.</summary>
    public uint Minor { get; init; }

    /// <summary>
    /// When it was made, or its owner, permissions or names changed last: nanoseconds since 1970.
    /// </summary>
    public long Changed { get; init; }

    /// <summary>When its content changed last: nanoseconds since 1970.</summary>
    public long Modified { get; init; }

    /// <summary>The status of an open file: 0, or <c>-errno</c>.</summary>
    internal static unsafe int Of(int fd, out FileStatus status)
    {
        const int EmptyPath = 0x1000;
        byte nothing = 0;
        return Of(fd, &nothing, EmptyPath, out status);
    }

    /// <summary>Asks for the status of a path; see statx(2) for the flags.</summary>
    internal static unsafe int Of(int directory, byte* path, int flags, out FileStatus status)
    {
        // struct statx has one layout on all architectures: nlink at 16, uid at 20, gid at 24, mode at 28, ino at 32, size
        // at 40, ctime (seconds, then nanoseconds) at 96, mtime at 112, rdev at 128, dev at 136.
        const uint BasicStatus = 0x7FF;
        byte* raw = stackalloc byte[256];
        if (Libc.statx(directory, path, flags, BasicStatus, raw) != 0)
        {
            status = default;
            return -Errno.Last;
        }

        var fields = new ReadOnlySpan<byte>(raw, 256);
        status = new FileStatus(
            (long)BitConverter.ToUInt64(fields[40..]),
            BitConverter.ToUInt32(fields[16..]),
            ((ulong)BitConverter.ToUInt32(fields[136..]) << 32) | BitConverter.ToUInt32(fields[140..]),
            BitConverter.ToUInt64(fields[32..]),
            BitConverter.ToUInt32(fields[20..]),
            BitConverter.ToUInt16(fields[28..]))
        {
            Group = BitConverter.ToUInt32(fields[24..]),
            Major = BitConverter.ToUInt32(fields[128..]),
            Minor = BitConverter.ToUInt32(fields[132..]),
            Modified = (BitConverter.ToInt64(fields[112..]) * 1_000_000_000) + BitConverter.ToUInt32(fields[120..]),
            Changed = (BitConverter.ToInt64(fields[96..]) * 1_000_000_000) + BitConverter.ToUInt32(fields[104..]),
        };
        return 0;
    }

    /// <summary>Not a pipe, a device or a directory.</summary>
    public bool IsRegular => (Mode & KindMask) == Regular;

    /// <summary>A device that is no disk.</summary>
    public bool IsCharacterDevice => (Mode & KindMask) == CharacterDevice;

    /// <summary><c>/dev/null</c>, by whatever name.</summary>
    public bool IsNull => IsCharacterDevice && Major == 1 && Minor == 3;

    /// <summary>The end of a pseudo-terminal that programs run on.</summary>
    public bool IsPseudoTerminal => IsCharacterDevice && Major is >= 136 and <= 143;

    public bool IsDirectory => (Mode & KindMask) == Directory;

    /// <summary>A symbolic link.</summary>
    public bool IsLink => (Mode & KindMask) == Link;

    /// <summary>A Unix-domain socket.</summary>
    public bool IsSocket => (Mode & KindMask) == Socket;

    /// <summary>Somebody may write.</summary>
    public bool IsWritable => (Mode & 0x92) != 0;

    /// <summary>Others than owner and group may read.</summary>
    public bool IsReadableByOthers => (Mode & 0x04) != 0;

    /// <summary>Group or others may write.</summary>
    public bool IsOpenToOthers => (Mode & OthersWrite) != 0;

    /// <summary>In this directory names can be changed by their owners only.</summary>
    public bool IsSticky => (Mode & Sticky) != 0;

    /// <summary>Both are the same file, whatever their names.</summary>
    public bool IsSameFile(FileStatus other) => Device == other.Device && Inode == other.Inode;
}
