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

    /// <summary>Connections taken per turn, so that a flood of them does not starve the consoles.</summary>
    private const int PerTurn = 64;

    private static readonly TimeSpan ExhaustedPause = TimeSpan.FromMilliseconds(200);

    private readonly Action<int, Peer> accepted;
    private readonly Action<string> failed;
    private readonly Watch watch;
    private readonly LoopTimer pause;
    private readonly SocketFile? file;
    private bool exhausted;
    private int accepting = -1;

    private Listener(Loop loop, int fd, SocketFile? file, Action<int, Peer> accepted, Action<string> failed)
    {
        this.file = file;
        this.accepted = accepted;
        this.failed = failed;
        watch = loop.Watch(fd, Ready.Read, this, _ => Accept());
        pause = loop.Timer(this, () => watch.SetInterest(Ready.Read));
    }

    /// <summary>The TCP port it got.</summary>
    public int Port => Sockets.Local(watch.Fd)?.Port ?? 0;

    /// <summary>Binds and listens.</summary>
    /// <exception cref="PosixException">That does not work.</exception>
    public static Listener Open(Loop loop, IPEndPoint point, bool only6, Action<int, Peer> accepted, Action<string> failed) =>
        new(loop, Check(Sockets.Listen(point, Backlog, only6), point), null, accepted, failed);

    /// <summary>Makes a Unix-domain socket and listens; it goes when this is disposed.</summary>
    /// <exception cref="PosixException">That does not work.</exception>
    public static Listener OpenUnix(Loop loop, string path, Action<int, Peer> accepted, Action<string> failed) =>
        new(loop, Check(Sockets.ListenUnix(Latin1.Bytes(path), Backlog), path), new SocketFile(path), accepted, failed);

    public void Dispose()
    {
        pause.Stop();
        watch.Remove();
        file?.Delete();
        Sys.Close(watch.Fd);
    }

    /// <summary>
    /// A defect in what becomes of a connection: it has not been taken over, and the next one may do better.
    /// </summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        failed($"internal error: {failure}");
        if (accepting >= 0)
        {
            Sys.Close(accepting);
            accepting = -1;
        }
    }

    private static int Check(int fd, object point) => fd >= 0 ? fd : throw new PosixException($"bind({point})", -fd);

    private Peer? PeerOf(int fd)
    {
        if (file is not null)
        {
            return Sockets.PeerUser(fd) is { } user ? Peer.Local(user) : null;
        }

        Sockets.SetNoDelay(fd);
        return Sockets.Peer(fd)?.Address is { } address
            ? new Peer(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            : null;
    }

    private void Accept()
    {
        for (int i = 0; i < PerTurn; i++)
        {
            int fd = Sockets.Accept(watch.Fd);
            if (fd == -Errno.EAGAIN)
            {
                return;
            }

            if (fd == -Errno.ECONNABORTED)
            {
                continue;
            }

            if (fd < 0)
            {
                // Out of descriptors or memory: the kernel keeps the connections; look again in a moment.
                if (!exhausted)
                {
                    failed(Errno.Text(-fd));
                }

                exhausted = true;
                watch.SetInterest(Ready.None);
                pause.Start(ExhaustedPause);
                return;
            }

            exhausted = false;
            accepting = fd;
            if (PeerOf(fd) is { } peer)
            {
                accepted(fd, peer);
            }
            else
            {
                Sys.Close(fd);
            }

            accepting = -1;
        }
    }
}
