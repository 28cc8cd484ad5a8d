namespace Conserver.Posix;

/// <summary>
/// Files by path, for programs that must know which error it was. Paths are the bytes of the system, without a NUL. A
/// result below zero is <c>-errno</c>; EINTR is retried.
/// </summary>
public static unsafe class Files
{
    private const int WorkingDirectory = -100;
    private const int WriteOnly = 1, Create = 0x40, Append = 0x400, NonBlocking = 0x800;
    private const int NoTerminal = 0x100, CloseOnExec = 0x80000;

    /// <summary>
    /// Opens for appending, made with mode 0644 less the umask when missing: a descriptor. Never waits for a reader of a
    /// pipe and never takes a terminal over.
    /// </summary>
    public static int OpenAppend(ReadOnlySpan<byte> path) =>
        Open(path, WriteOnly | Create | Append | NonBlocking | NoTerminal | CloseOnExec);

    /// <summary>Opens for reading: a descriptor. Never waits for a writer of a pipe.</summary>
    public static int OpenRead(ReadOnlySpan<byte> path) => Open(path, NonBlocking | NoTerminal | CloseOnExec);

    /// <summary>pread(2): bytes read, 0 at the end.</summary>
    public static int ReadAt(int fd, Span<byte> buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            nint got;
            do
            {
                got = Libc.pread(fd, start, (nuint)buffer.Length, offset);
            }
            while (got < 0 && Errno.Last == Errno.EINTR);
            return got < 0 ? -Errno.Last : (int)got;
        }
    }

    /// <summary>ftruncate(2): 0.</summary>
    public static int Truncate(int fd, long length) => Libc.ftruncate(fd, length) == 0 ? 0 : -Errno.Last;

    /// <summary>rename(2): 0.</summary>
    public static int Rename(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        fixed (byte* fromPath = Terminated(from), toPath = Terminated(to))
        {
            return Libc.rename(fromPath, toPath) == 0 ? 0 : -Errno.Last;
        }
    }

    /// <summary>unlink(2): 0. A link goes, not what it leads to; a directory stays.</summary>
    public static int Delete(ReadOnlySpan<byte> path)
    {
        fixed (byte* start = Terminated(path))
        {
            return Libc.unlink(start) == 0 ? 0 : -Errno.Last;
        }
    }

    /// <summary>Makes a directory with exactly this mode, whatever the umask: 0.</summary>
    public static int MakeDirectory(ReadOnlySpan<byte> path, uint mode)
    {
        fixed (byte* start = Terminated(path))
        {
            return Libc.mkdir(start, mode) == 0 && Libc.chmod(start, mode) == 0 ? 0 : -Errno.Last;
        }
    }

    /// <summary>The status of an open file: 0.</summary>
    public static int Status(int fd, out FileStatus status)
    {
        const int EmptyPath = 0x1000;
        byte nothing = 0;
        return Status(fd, &nothing, EmptyPath, out status);
    }

    /// <summary>The status of the file that has this name now, links followed: 0.</summary>
    public static int Status(ReadOnlySpan<byte> path, out FileStatus status)
    {
        fixed (byte* start = Terminated(path))
        {
            return Status(WorkingDirectory, start, 0, out status);
        }
    }

    /// <summary>The status of what has this name now, be it a link: 0.</summary>
    public static int LinkStatus(ReadOnlySpan<byte> path, out FileStatus status)
    {
        const int NoFollow = 0x100;
        fixed (byte* start = Terminated(path))
        {
            return Status(WorkingDirectory, start, NoFollow, out status);
        }
    }

    private static int Open(ReadOnlySpan<byte> path, int flags)
    {
        fixed (byte* start = Terminated(path))
        {
            int fd;
            do
            {
                fd = Libc.open(start, flags, 0x1A4);
            }
            while (fd < 0 && Errno.Last == Errno.EINTR);
            return fd < 0 ? -Errno.Last : fd;
        }
    }

    private static int Status(int directory, byte* path, int flags, out FileStatus status)
    {
        // struct statx has one layout on all architectures: nlink at 16, uid at 20, mode at 28, ino at 32, size at 40, dev
        // at 136.
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
            BitConverter.ToUInt16(fields[28..]));
        return 0;
    }

    private static byte[] Terminated(ReadOnlySpan<byte> path) => [.. path, 0];
}
