using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Sessions;

/// <summary>One listening port. Accepted connections go to <c>accepted</c> as descriptors.</summary>
internal sealed class Listener : IDisposable
{
    private const int Backlog = 4096;

    /// <summary>Connections taken per turn, so that a flood of them does not starve the consoles.</summary>
    private const int PerTurn = 64;

    private static readonly TimeSpan ExhaustedPause = TimeSpan.FromMilliseconds(200);

    private readonly Action<int, IPAddress> accepted;
    private readonly Action<string> failed;
    private readonly Watch watch;
    private readonly LoopTimer pause;
    private bool exhausted;

    private Listener(Loop loop, int fd, int port, Action<int, IPAddress> accepted, Action<string> failed)
    {
        this.accepted = accepted;
        this.failed = failed;
        Port = port;
        watch = loop.Watch(fd, Ready.Read, _ => Accept());
        pause = loop.Timer(() => watch.SetInterest(Ready.Read));
    }

    /// <summary>The port it got.</summary>
    public int Port { get; }

    /// <summary>Binds and listens; the errno's text when that does not work.</summary>
    public static Listener? Open(
        Loop loop, IPEndPoint point, bool only6, Action<int, IPAddress> accepted, Action<string> failed, out int errno)
    {
        int fd = Sockets.Listen(point, Backlog, only6);
        errno = fd < 0 ? -fd : 0;
        return fd < 0 ? null : new Listener(loop, fd, Sockets.Local(fd)?.Port ?? point.Port, accepted, failed);
    }

    public void Dispose()
    {
        pause.Stop();
        watch.Remove();
        Sys.Close(watch.Fd);
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
            if (Sockets.Peer(fd) is { } peer)
            {
                Sockets.SetNoDelay(fd);
                accepted(fd, peer.Address.IsIPv4MappedToIPv6 ? peer.Address.MapToIPv4() : peer.Address);
            }
            else
            {
                Sys.Close(fd);
            }
        }
    }
}
