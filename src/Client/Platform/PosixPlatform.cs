using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Client.Platform;

/// <summary>Linux.</summary>
public sealed class PosixPlatform : IPlatform
{
    public IReadOnlyList<IPAddress> Addresses(string host, out string? error)
    {
        NameLookup found = Resolver.Addresses(host);
        error = found.Error;
        return found.Addresses;
    }

    public IReadOnlyCollection<IPAddress> OwnAddresses() => [.. Interfaces.Addresses()];

    public ushort? Service(string name) => Resolver.Service(name);

    public ISocket? Connect(IPEndPoint point, TimeSpan limit, out string reason)
    {
        int fd = Sockets.Connect(point, out bool pending);
        int errno = fd < 0 ? -fd
            : pending && !Poll.Wait(fd, PollEvents.Write, (int)limit.TotalMilliseconds) ? Errno.ETIMEDOUT
            : Sockets.TakeError(fd);
        return Checked(fd, errno, out reason);
    }

    public ISocket? ConnectUnix(string path, out string reason)
    {
        int fd = Sockets.ConnectUnix(Latin1.Bytes(path), out _);
        return Checked(fd, fd < 0 ? -fd : 0, out reason);
    }

    private static PosixSocket? Checked(int fd, int errno, out string reason)
    {
        reason = "";
        if (errno == 0)
        {
            return new PosixSocket(fd);
        }

        reason = Errno.Text(errno);
        if (fd >= 0)
        {
            Sys.Close(fd);
        }

        return null;
    }
}
