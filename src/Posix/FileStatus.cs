namespace Conserver.Posix;

/// <summary>What statx(2) says about a file.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Links">Names the file has; 0 when it was deleted while open.</param>
/// <param name="Device">With <paramref name="Inode"/>, which file it is.</param>
/// <param name="Inode">See <paramref name="Device"/>.</param>
/// <param name="IsRegular">Not a pipe, a device or a directory.</param>
public readonly record struct FileStatus(long Size, uint Links, ulong Device, ulong Inode, bool IsRegular)
{
    /// <summary>Both are the same file, whatever their names.</summary>
    public bool IsSameFile(FileStatus other) => Device == other.Device && Inode == other.Inode;
}
