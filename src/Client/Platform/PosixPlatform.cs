using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Client.Platform;

/// <summary>Linux.</summary>
/// <param name="lookUp">The resolver; null for the system's.</param>
public sealed class PosixPlatform(Func<string, NameLookup>? lookUp = null) : IPlatform
{
    private readonly Func<string, NameLookup> lookUp = lookUp ?? Resolver.Addresses;

    /// <summary>The resolver's own patience has no end: what it asks decides about it.</summary>
    public TimeSpan NameLimit { get; init; } = TimeSpan.FromSeconds(30);

    public IReadOnlyList<IPAddress> Addresses(string host, out string? error)
    {
        NameLookup found = IPAddress.TryParse(host, out _)
            ? lookUp(host)
            : InTime(() => lookUp(host), new NameLookup([], "the name service does not answer"));
        error = found.Error;
        return found.Addresses;
    }

    public IReadOnlyCollection<IPAddress> OwnAddresses() => [.. Interfaces.Addresses()];

    public ushort? Service(string name) => InTime(() => ServicePorts.Of(name), null);

    public ISocket? Connect(IPEndPoint point, TimeSpan limit, out string reason)
    {
        int fd = Sockets.Connect(point, out bool pending);
        int errno = fd < 0 ? -fd
            : pending && !Poll.Wait(fd, PollEvents.Write, (int)limit.TotalMilliseconds) ? Errno.ETIMEDOUT
            : Sockets.TakeError(fd);
        if (fd >= 0)
        {
            Sockets.SetKeepAlive(fd);
            Sockets.SetNoDelay(fd);
        }

        return Checked(fd, errno, out reason);
    }

    public ISocket? ConnectUnix(string path, out string reason)
    {
        int fd = Sockets.ConnectUnix(Latin1.Bytes(path), out _);
        return Checked(fd, fd < 0 ? -fd : 0, out reason);
    }

    /// <summary>What a call says that may never return; after that it is left behind on its thread.</summary>
    private T InTime<T>(Func<T> call, T late)
    {
        T result = late;
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = call();
            }
            catch (PosixException failure)
            {
                thrown = failure;
            }
        })
        {
            IsBackground = true, Name = "name service",
        };
        thread.Start();
        if (!thread.Join(NameLimit))
        {
            return late;
        }

        return thrown is null ? result : throw thrown;
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
