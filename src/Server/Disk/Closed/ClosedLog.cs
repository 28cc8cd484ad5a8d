using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk.Indexes;
using Conserver.Server.Disk.Packed;
using Microsoft.Win32.SafeHandles;

namespace Conserver.Server.Disk;

/// <summary>A file of a log that nobody writes any more, compressed or not. Off the loops: all of it blocks.</summary>
/// <param name="Path">One char per byte.</param>
/// <param name="Written">When it was written to last.</param>
/// <param name="Size">Bytes on the disk.</param>
internal sealed record ClosedLog(string Path, DateTime Written, long Size)
{
    /// <summary>Somebody has it open to write: a console that has said nothing since has not closed its file.</summary>
    public bool IsInUse => FileLocks.HolderOf(Latin1.Bytes(Path)) > 0;

    public bool IsCompressed => Path.EndsWith(LogName.Compressed, StringComparison.Ordinal);

    /// <summary>
    /// Puts a compressed file in its place, with its time, owner and permissions: first under another name, and on the disk
    /// before the original goes. Null when it was written to meanwhile.
    /// </summary>
    /// <param name="index">Knows where in the history it is.</param>
    /// <exception cref="IOException">There is no room, or something else is wrong; the original is as it was.</exception>
    public ClosedLog? Compress(PlaceRuns index)
    {
        string original = Latin1.ToNative(Path), half = Latin1.ToNative(LogName.HalfMade(Path));
        File.Delete(half);
        try
        {
            using (FileStream from = Open(out FileStatus status))
            using (var to = new FileStream(half, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                PackedLog.Write(from, Size, index.Of(status.Inode), to);
                to.Flush(flushToDisk: true);
                GiveAway(to.SafeFileHandle, status);
            }

            var now = new FileInfo(original);
            if (now.Length != Size || now.LastWriteTimeUtc != Written || IsInUse)
            {
                File.Delete(half);
                return null;
            }

            File.SetLastWriteTimeUtc(half, Written);
            string packedPath = Free(Path);
            File.Move(half, Latin1.ToNative(packedPath), overwrite: true);
            File.Delete(original);
            return this with { Path = packedPath, Size = new FileInfo(Latin1.ToNative(packedPath)).Length };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            File.Delete(half);
            throw;
        }
    }

    // Links that somebody may have planted are not followed.
    private FileStream Open(out FileStatus status)
    {
        int fd = Files.OpenRead(Latin1.Bytes(Path));
        if (fd < 0)
        {
            throw new PosixException("open", -fd);
        }

        var handle = new SafeFileHandle(fd, ownsHandle: true);
        if (Files.Status(fd, out status) is not 0 and var failure)
        {
            handle.Dispose();
            throw new PosixException("fstat", -failure);
        }

        return new FileStream(handle, FileAccess.Read);
    }

    // Only root gives files to others. Where the group cannot be kept, another one must not read instead.
    private static void GiveAway(SafeFileHandle file, FileStatus like)
    {
        const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
        int fd = (int)file.DangerousGetHandle();
        bool isGiven = Files.SetOwner(fd, like.Owner, like.Group) == 0 || Files.SetOwner(fd, null, like.Group) == 0;
        UnixFileMode mode = (UnixFileMode)(like.Mode & 0x1FF);
        File.SetUnixFileMode(file, isGiven ? mode : mode & ~Group);
    }

    // A clock that went back may have led to a name a second time. One of the same time is of a crash between the last two
    // steps.
    private string Free(string path)
    {
        string free = path + LogName.Compressed;
        for (int i = 1; i < 100 && IsTaken(Latin1.ToNative(free)); i++)
        {
            free = $"{path}-{i}{LogName.Compressed}";
        }

        return free;
    }

    private bool IsTaken(string path) => File.Exists(path) && File.GetLastWriteTimeUtc(path) != Written;
}
