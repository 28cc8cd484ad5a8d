using System.IO.Compression;
using Conserver.Posix;
using Conserver.Protocol.Text;

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
    /// Puts a compressed file in its place, with its time and permissions: first under another name, and on the disk before
    /// the original goes. Null when it was written to meanwhile.
    /// </summary>
    /// <exception cref="IOException">There is no room, or something else is wrong; the original is as it was.</exception>
    public ClosedLog? Compress()
    {
        string original = Latin1.ToNative(Path), half = Latin1.ToNative(LogName.HalfMade(Path));
        File.Delete(half);
        try
        {
            using (Stream from = ClosedLogReader.Open(Path) ?? throw new FileNotFoundException(Path))
            using (var to = new FileStream(half, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = File.GetUnixFileMode(original),
            }))
            {
                using (var packed = new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true))
                {
                    from.CopyTo(packed);
                }

                to.Flush(flushToDisk: true);
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
