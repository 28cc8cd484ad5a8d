using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Disk;

/// <summary>The real file system.</summary>
public sealed class LogDisk : ILogDisk
{
    public ILogFile? OpenAppend(string path, out int errno)
    {
        int fd = Files.OpenAppend(Latin1.Bytes(path));
        errno = fd < 0 ? -fd : 0;
        return fd < 0 ? null : new LogDescriptor(fd, owned: true);
    }

    public ReplayFile? OpenReplay(string path) => ReplayFile.TryOpen(path);

    public bool TryStatus(string path, out FileStatus status) => Files.Status(Latin1.Bytes(path), out status) == 0;

    public int Rename(string from, string to) => -Files.Rename(Latin1.Bytes(from), Latin1.Bytes(to));
}
