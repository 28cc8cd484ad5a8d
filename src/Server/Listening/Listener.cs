using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Listening;

/// <summary>
/// One listening TCP port or Unix-domain socket. Accepted connections go to <c>accepted</c> as descriptors.
/// </summary>
internal sealed class Listener : ILoopOwner, IDisposable
{
    private const int Backlog = 4096;

    /// <summary>
    /// Connections taken per turn, each some 35 µs with its greeting and the end of the one that goes for it: a flood keeps
    /// the keys of those who are in waiting no longer than that. To look for a second one, which is seldom there, would be a
    /// system call more for each.
    /// </summary>
    private const int PerTurn = 1;

    private readonly Action<int, Peer> accepted;
    private readonly Action<string> failed;
    private readonly Acceptor acceptor;
    private readonly SocketFile? file;
    private int accepting = -1;

    private Listener(
        Loop loop,
        int fd,
        SocketFile? file,
        Action<int, Peer> accepted,
        Action<string> failed,
        Func<int, Accepted>? accept)
    {
        this.file = file;
        this.accepted = accepted;
        this.failed = failed;
        acceptor = new Acceptor(loop, this, fd, PerTurn, Take, failed, accept);
    }

    /// <summary>The TCP port it got.</summary>
    public int Port => Sockets.Local(acceptor.Fd)?.Port ?? 0;

    /// <summary>Binds and listens.</summary>
    /// <exception cref="PosixException">That does not work.</exception>
    public static Listener Open(
        Loop loop,
        IPEndPoint point,
        bool only6,
        Action<int, Peer> accepted,
        Action<string> failed,
        Func<int, Accepted>? accept = null) =>
        new(loop, Listen(point, only6), null, accepted, failed, accept);

    /// <summary>Makes a Unix-domain socket and listens; it goes when this is disposed.</summary>
    /// <exception cref="PosixException">That does not work.</exception>
    public static Listener OpenUnix(
        Loop loop, string path, Action<int, Peer> accepted, Action<string> failed, Func<int, Accepted>? accept = null)
    {
        byte[] bytes = Latin1.Bytes(path);
        return new(loop, Check(Sockets.ListenUnix(bytes, Backlog), path), new SocketFile(bytes), accepted, failed, accept);
    }

    /// <inheritdoc cref="Acceptor.Rest"/>
    public void Rest(TimeSpan time) => acceptor.Rest(time);

    public void Dispose()
    {
        file?.Delete();
        acceptor.Close();
    }

    /// <summary>
    /// A defect in what becomes of a connection: it has not been taken over, and the next one may do better.
    /// </summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        failed($"internal error: {failure}");
        acceptor.Resume();
        if (accepting >= 0)
        {
            Sys.Close(accepting);
            accepting = -1;
        }
    }

    // What is accepted inherits it, so that it costs no call for each connection.
    private static int Listen(IPEndPoint point, bool only6)
    {
        int fd = Check(Sockets.Listen(point, Backlog, only6), point);
        Sockets.SetNoDelay(fd);
        return fd;
    }

    private static int Check(int fd, object point) => fd >= 0 ? fd : throw new PosixException($"bind({point})", -fd);

    private Peer? PeerOf(Accepted connection)
    {
        if (file is not null)
        {
            return Sockets.PeerUser(connection.Fd) is { } user ? Peer.Local(user) : null;
        }

        return connection.Peer?.Address is { } address
            ? new Peer(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            : null;
    }

    private void Take(Accepted connection)
    {
        accepting = connection.Fd;
        if (PeerOf(connection) is { } peer)
        {
            accepted(connection.Fd, peer);
        }
        else
        {
            Sys.Close(connection.Fd);
        }

        accepting = -1;
    }
}
