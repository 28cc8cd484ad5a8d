using Conserver.Posix;

namespace Conserver.Server.Disk;

/// <summary>A log behind a file descriptor.</summary>
/// <param name="fd">Open for writing.</param>
/// <param name="owned">Closed by <see cref="Dispose"/>; false for the standard streams.</param>
internal sealed class LogDescriptor(int fd, bool owned) : ILogFile
{
    public FileStatus? AtOpening { get; init; }

    public int Write(ReadOnlySpan<byte> data) => Sys.Write(fd, data);

    public bool TryStatus(out FileStatus status) => Files.Status(fd, out status) == 0;

    public int Truncate(long length) => -Files.Truncate(fd, length);

    public void Dispose()
    {
        if (owned)
        {
            Sys.Close(fd);
        }
    }
}
