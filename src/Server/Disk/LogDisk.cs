using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Disk;

/// <summary>The real file system.</summary>
/// <param name="isPrivate">
/// Files made are for their owner alone (mode 0600), no links are followed, and no other daemon writes them meanwhile.
/// </param>
/// <param name="isLocked">Nor is one of the others opened that another server writes (EAGAIN).</param>
internal sealed class LogDisk(bool isPrivate = false, bool isLocked = true) : ILogDisk
{
    public ILogFile? OpenAppend(string path, out int errno)
    {
        FileStatus? opened;
        int fd;
        if (isPrivate)
        {
            fd = Files.OpenOwn(Latin1.Bytes(path), OwnFile.Records, out FileStatus status);
            opened = status;
        }
        else
        {
            fd = Files.OpenAppend(Latin1.Bytes(path), out opened);
        }

        if (fd >= 0 && IsTaken(fd, opened))
        {
            Sys.Close(fd);
            fd = -Errno.EAGAIN;
        }

        errno = fd < 0 ? -fd : 0;
        return fd < 0 ? null : new LogDescriptor(fd, owned: true) { AtOpening = opened };
    }

    public string? WhyClosed(string path, int errno) =>
        errno != Errno.EAGAIN ? null
        : FileLocks.HolderOf(Latin1.Bytes(path), out bool isOurs) is not (> 0 and var pid) ? "another process writes it"
        : pid == Environment.ProcessId && !isOurs ? $"another process with the number {pid}, in a container, writes it"
        : $"process {pid} writes it";

    public ReplayFile? OpenReplay(string path) => ReplayFile.TryOpen(path);

    public bool TryStatus(string path, out FileStatus status) => Files.Status(Latin1.Bytes(path), out status) == 0;

    public int Rename(string from, string to) => -Files.Rename(Latin1.Bytes(from), Latin1.Bytes(to));

    // Two paths of one server may lead to the same log, and some file systems know no locks.
    private bool IsTaken(int fd, FileStatus? opened)
    {
        if (!isPrivate && !(isLocked && opened is { IsRegular: true }))
        {
            return false;
        }

        int holder = FileLocks.Take(fd, out bool isOurs);
        return holder == -Errno.EAGAIN || (holder > 0 && (isPrivate || !isOurs));
    }

    public byte[] ReadEnd(string path, int count, out long size) => Read(path, null, count, out size);

    public byte[] ReadPart(string path, long offset, int count, out long size) => Read(path, offset, count, out size);

    public int AppendAt(string path, long expected, long good, long start, ReadOnlySpan<byte> bytes)
    {
        int fd = Files.OpenOwn(Latin1.Bytes(path), OwnFile.Records, out FileStatus status);
        if (fd < 0)
        {
            return -fd;
        }

        using var file = new LogDescriptor(fd, owned: true);
        if (status.Size != expected)
        {
            return ILogDisk.Changed;
        }

        int errno = good < expected ? file.Truncate(good) : 0;
        errno = errno == 0 && start > good ? file.Truncate(start) : errno;
        if (errno != 0)
        {
            return errno;
        }

        int put = file.Write(bytes);
        return put == bytes.Length ? 0 : put < 0 ? -put : Errno.EIO;
    }

    public int AppendRecords(string path, ReadOnlySpan<byte> records, int size)
    {
        int fd = Files.OpenOwn(Latin1.Bytes(path), OwnFile.Records, out FileStatus status);
        if (fd < 0)
        {
            return -fd;
        }

        using var file = new LogDescriptor(fd, owned: true);
        long torn = status.Size % size;
        int errno = torn > 0 ? file.Truncate(status.Size - torn) : 0;
        if (errno != 0)
        {
            return errno;
        }

        int put = file.Write(records);
        return put == records.Length ? 0 : put < 0 ? -put : Errno.EIO;
    }

    private static byte[] Read(string path, long? from, int count, out long size)
    {
        size = 0;
        using ReplayFile? file = ReplayFile.TryOpen(path);
        if (file is null)
        {
            return [];
        }

        size = file.Length;
        long offset = from ?? Math.Max(0, size - count);
        byte[] part = new byte[Math.Clamp(size - offset, 0, count)];
        int got = file.Read(offset, part);
        return got == part.Length ? part : part[..got];
    }
}
