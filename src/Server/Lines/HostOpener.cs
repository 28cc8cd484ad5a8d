using System.Net;
using Conserver.Posix;
using Conserver.Server.Lines.Telnet;

namespace Conserver.Server.Lines;

/// <summary>
/// Type <c>host</c>: a TCP connection, telnet or raw. All addresses of the name are tried in turn (the old daemon stopped
/// at the first one under way); names are looked up off the loop.
/// </summary>
internal sealed class HostOpener(ConnectGate gate, ErrandQueue names) : ILineOpener
{
    public void Open(Opening opening) => gate.Enter(opening.Console.Host, opening, () => Resolve(opening));

    private void Resolve(Opening opening)
    {
        string host = opening.Console.Host;
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            TryNext(opening, [literal], 0, "");
            return;
        }

        Errand errand = names.Send(
            opening.Loop,
            opening.Owner,
            host,
            () => Resolver.Addresses(host),
            found =>
            {
                if (found.Error is null)
                {
                    TryNext(opening, found.Addresses, 0, "");
                }
                else
                {
                    Fail(opening, found.Error);
                }
            },
            failure => Fail(opening, failure.Message));
        opening.OnCancel(() =>
        {
            errand.Cancel();
            gate.Leave(host);
        });
    }

    private void Fail(Opening opening, string reason)
    {
        gate.Leave(opening.Console.Host);
        opening.Fail($"getaddrinfo({opening.Console.Host}): {reason}");
    }

    private void TryNext(Opening opening, IReadOnlyList<IPAddress> addresses, int index, string reason)
    {
        if (index == addresses.Count)
        {
            gate.Leave(opening.Console.Host);
            opening.Fail(reason);
            return;
        }

        var point = new IPEndPoint(addresses[index], opening.Console.NetPort);
        int fd = Sockets.Connect(point, out bool pending);
        if (fd < 0)
        {
            TryNext(opening, addresses, index + 1, $"connect({point}): {Errno.Text(-fd)}");
        }
        else if (pending)
        {
            PendingConnect.Wait(
                opening,
                fd,
                point.ToString(),
                connected: () => Done(opening, fd),
                failed: why => TryNext(opening, addresses, index + 1, why),
                abandoned: () => gate.Leave(opening.Console.Host));
        }
        else
        {
            Done(opening, fd);
        }
    }

    private void Done(Opening opening, int fd)
    {
        gate.Leave(opening.Console.Host);
        TelnetFilter? telnet = opening.Console.Telnet ? new TelnetFilter() : null;
        BreakKind breakKind = opening.Console.Telnet ? BreakKind.Telnet : BreakKind.None;
        opening.Succeed(new Link(opening.Loop, fd, opening.Owner, breakKind, telnet, child: null, terminal: ""));
    }
}
