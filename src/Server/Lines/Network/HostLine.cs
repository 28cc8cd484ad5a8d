using System.Diagnostics.CodeAnalysis;
using System.Net;
using Conserver.Posix;
using Conserver.Server.Config;
using Item = Conserver.Server.Config.ConsoleSettings;

namespace Conserver.Server.Lines;

/// <summary>
/// Type <c>host</c>: a TCP connection, telnet or raw. All addresses of the name are tried in turn (the old daemon stopped
/// at the first one under way); names are looked up off the loop.
/// </summary>
internal sealed class HostLine : LineDriver
{
    [SetsRequiredMembers]
    public HostLine()
    {
        Word = "host";
        Letter = '!';
        Required = ["host", "port"];
        Details = of => $"{Item.Host.In(of)},{Item.NetPort.In(of)}";
        AddressItem = "port";
        Address = of => $"{Item.Host.In(of)}:{Item.NetPort.In(of)}";
    }

    internal override bool CanBeHandedOver => true;

    internal override void Open(Opening opening) => new Attempt(opening).Begin();

    internal override string Describe(ConsoleConfig config, Link link) => $"port {config.NetPort} on {config.Host}";

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) =>
        new($"{config.Host}/{config.NetPort}", "Netwk");

    internal override string Info(ConsoleConfig config, Link? link) =>
        $"{config.Host},{config.NetPort},{(config.Telnet ? "telnet" : "raw")},{link?.Fd ?? -1}";

    /// <summary>Waits for a turn, looks the name up, and tries its addresses.</summary>
    private sealed class Attempt(Opening opening)
    {
        private readonly ConsoleConfig console = opening.Console;
        private ConnectGate.Turn? turn;

        public void Begin()
        {
            turn = opening.Shared.Gate.Enter(console.Host, opening.Loop, opening.Owner, Resolve);
            opening.OnCancel(turn.Leave);
            if (turn.IsInside)
            {
                Resolve();
            }
        }

        private void Resolve()
        {
            string host = console.Host;
            if (IPAddress.TryParse(host, out IPAddress? literal))
            {
                TryNext([literal], 0, "");
                return;
            }

            Errand errand = opening.Shared.Errands.HostNames.Send(
                opening.Loop,
                opening.Owner,
                host,
                () => Resolver.Addresses(host),
                found =>
                {
                    if (found.Error is null)
                    {
                        TryNext(found.Addresses, 0, "");
                    }
                    else
                    {
                        Fail($"getaddrinfo({host}): {found.Error}");
                    }
                },
                failure => Fail($"getaddrinfo({host}): {failure.Message}"));
            opening.OnCancel(() =>
            {
                errand.Cancel();
                turn!.Leave();
            });
        }

        private void Fail(string reason)
        {
            turn!.Leave();
            opening.Fail(reason);
        }

        private void TryNext(IReadOnlyList<IPAddress> addresses, int index, string reason)
        {
            if (index == addresses.Count)
            {
                Fail(reason);
                return;
            }

            var point = new IPEndPoint(addresses[index], console.NetPort);
            int fd = Sockets.Connect(point, out bool pending);
            if (fd < 0)
            {
                TryNext(addresses, index + 1, $"connect({point}): {Errno.Text(-fd)}");
            }
            else if (pending)
            {
                PendingConnect.Wait(
                    opening,
                    fd,
                    point.ToString(),
                    connected: () => Done(fd),
                    failed: why => TryNext(addresses, index + 1, why),
                    abandoned: turn!.Leave);
            }
            else
            {
                Done(fd);
            }
        }

        private void Done(int fd)
        {
            turn!.Leave();
            var plan = new LinkPlan { Fd = fd };
            opening.Succeed(console.Telnet
                ? plan with { Codec = new TelnetFilter(), Break = LinkBreak.InBand(TelnetFilter.Break.ToArray()) }
                : plan);
        }
    }
}
