using System.Net;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>Waits for a turn, looks the name up, and tries its addresses.</summary>
internal sealed class HostAttempt(Opening opening)
{
    private readonly ConsoleConfig console = opening.Console;
    private ConnectGate.Turn? turn;
    private ConnectFailures failures;

    public void Begin()
    {
        string host = Bare(console.Host);
        HostSearch search = new(
            opening,
            host,
            (entered, addresses) =>
            {
                turn = entered;
                TryNext(addresses, 0);
            },
            why => opening.Fail($"getaddrinfo({host}): {why}"));
        search.Begin(opening.Shared.Gate, console.Host);
    }

    /// <summary>The address in [::1], as in an address with a port.</summary>
    internal static string Bare(string host) =>
        host is ['[', .., ']'] && IPAddress.TryParse(host, out IPAddress? inside) ? inside.ToString() : host;

    private void TryNext(IReadOnlyList<IPAddress> addresses, int index)
    {
        if (index == addresses.Count)
        {
            turn!.Leave();
            opening.Fail(failures.Text);
            return;
        }

        var point = new IPEndPoint(addresses[index], console.NetPort);
        int fd = Sockets.Connect(point, out bool pending);
        if (pending)
        {
            PendingConnect.Wait(
                opening,
                fd,
                point.ToString(),
                connected: () => Secure(fd, point, Next),
                failed: Next,
                abandoned: turn!.Leave);
        }
        else if (fd >= 0)
        {
            Soon(fd, () => Secure(fd, point, Next));
        }
        else
        {
            Soon(fd, () => Next($"connect({point}): {Errno.Text(-fd)}"));
        }

        void Next(string why)
        {
            failures.Add(why);
            TryNext(addresses, index + 1);
        }
    }

    // What is known at once is seen as if it had taken its time, so that every host looks the same.
    private void Soon(int fd, Action then)
    {
        bool isCancelled = false;
        opening.OnCancel(() =>
        {
            isCancelled = true;
            if (fd >= 0)
            {
                Sys.Close(fd);
            }

            turn!.Leave();
        });
        opening.Loop.Post(opening.Owner, () =>
        {
            if (!isCancelled)
            {
                opening.OnCancel(turn!.Leave);
                then();
            }
        });
    }

    private void Secure(int fd, IPEndPoint point, Action<string> failed)
    {
        if (Sockets.IsItsOwnPeer(fd, point))
        {
            Sys.Close(fd);
            failed($"connect({point}): {Errno.Text(Errno.ECONNREFUSED)}");
            return;
        }

        Sockets.SetNoDelay(fd);
        if (console.KeepAlive > TimeSpan.Zero)
        {
            Sockets.SetSilenceLimit(fd, console.KeepAlive);
        }
        else
        {
            Sockets.SetKeepAlive(fd);
        }

        if (console.Tls is not { } settings)
        {
            Done(fd, null);
            return;
        }

        try
        {
            _ = new PendingTls(opening, settings, fd, point.ToString(), Done, failed, abandoned: turn!.Leave);
        }
        catch (PosixException failure)
        {
            Sys.Close(fd);
            failed(failure.Message);
        }
    }

    private void Done(int fd, ILinkBacking? backing)
    {
        turn!.Leave();
        if (failures.Any)
        {
            opening.Shared.Log.Info(console.Name, failures.Text);
        }

        opening.Succeed(HostPlan.For(opening, fd, backing));
    }
}
