using System.Diagnostics.CodeAnalysis;
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
        HostIn = HostAttempt.Bare;
        Idle = static (of, word) =>
            word.StartsWith("tls", StringComparison.Ordinal) && (Item.Protocol.In(of) & HostProtocol.Tls) == 0
                ? "without an encrypted protocol, such as telnet-tls or raw-tls"
                : null;
        Address = of => $"{Item.Host.In(of)}:{Item.NetPort.In(of)}";
    }

    internal override bool CanBeHandedOver => true;

    internal override void Open(Opening opening) => new HostAttempt(opening).Begin();

    internal override IFirstLook? FirstLook(ConsoleConfig config, LineSettings shared) => new TelnetSign(shared, config);

    internal override string Describe(ConsoleConfig config, Link link) => $"port {config.NetPort} on {config.Host}";

    internal override ExamineRow Examine(ConsoleConfig config, Link? link) =>
        new($"{config.Host}/{config.NetPort}", "Netwk");

    internal override ModemState? Modem(Link link, LineSettings shared) => PortOf(link)?.Modem;

    internal override string Info(ConsoleConfig config, Link? link)
    {
        string doubt = PortOf(link)?.State switch
        {
            ComPort.Stage.Refused => " (refused)",
            ComPort.Stage.Unanswered => " (unanswered)",
            _ => "",
        };
        return $"{config.Host},{config.NetPort},{Item.Protocol.Show(config.Values)}{doubt},{link?.Fd ?? -1}";
    }

    private static ComPort? PortOf(Link? link) => (link?.Codec as TelnetFilter)?.Extension as ComPort;
}
