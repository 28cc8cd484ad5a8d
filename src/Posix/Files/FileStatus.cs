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
    private const uint KindMask = 0xF000, Regular = 0x8000, Directory = 0x4000, Socket = 0xC000,
        OthersWrite = 0x12, Sticky = 0x200;

    /// <summary>Not a pipe, a device or a directory.</summary>
    public bool IsRegular => (Mode & KindMask) == Regular;

    public bool IsDirectory => (Mode & KindMask) == Directory;

    /// <summary>A Unix-domain socket.</summary>
    public bool IsSocket => (Mode & KindMask) == Socket;

    /// <summary>Group or others may write.</summary>
    public bool IsOpenToOthers => (Mode & OthersWrite) != 0;

    /// <summary>In this directory names can be changed by their owners only.</summary>
    public bool IsSticky => (Mode & Sticky) != 0;

    /// <summary>Both are the same file, whatever their names.</summary>
    public bool IsSameFile(FileStatus other) => Device == other.Device && Inode == other.Inode;
}
