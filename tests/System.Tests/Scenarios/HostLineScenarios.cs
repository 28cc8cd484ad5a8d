using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Commands that act on a line, on consoles behind a TCP port.</summary>
public sealed class HostLineScenarios(SharedDaemons daemons, EchoDevice device)
    : TerminalScenarios(daemons, line: $"type host; host 127.0.0.1; port {device.Port}; protocol raw;"),
        IClassFixture<EchoDevice>
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Flow_control_has_no_meaning(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        ann.Escape("c");
        ann.Escape("c");
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_line_is_connected_again_while_others_watch(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Type("\u0005co");
        ann.Until("up]\r\n");
        ann.Type("again\r\n");
        ann.Until("again\r\n");
        bob.Until("again\r\n");
        ann.Escape("d");
        bob.Until("[line down by ann@localhost]\r\n");
        bob.Type("x\r");
        bob.Until("for help]\r\n");
        ann.Type("x\r");
        ann.Until("for help]\r\n");
        ann.Escape("c");
        ann.Type("\u0005co");
        ann.Until("up]\r\n");
        ann.Type("and again\r\n");
        ann.Until("again\r\n");
        bob.Until("again\r\n");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Breaks_and_quoted_characters_reach_the_device(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Type("\u0005cl3");
        ann.Until("sent]\r\n");
        ann.Until("#.");
        bob.Until("sent by ann@localhost]\r\n");
        bob.Until("#.");
        ann.Type("\u0005c\\000\u0005c\\377\u0005c\\101");
        ann.Until("\\101]");
        ann.Until("A");
        bob.Until("\u0000\u00ffA");
        bob.Leave();
        ann.Leave();
    });
}
