using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Users who may only read, and limited users.</summary>
public sealed class RestrictedUserScenarios(SharedDaemons daemons) : TerminalScenarios(daemons)
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_reader_never_gets_the_line(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        foreach (string mode in (string[])["-a", "-f", "-s"])
        {
            Viewer alone = stage.Attach("ron", console, "-E", mode);
            alone.Type("x\r");
            alone.Until("for help]\r\n");
            alone.Leave();
        }

        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer ron = stage.Attach("ron", console, "-E", "-f");
        ron.Escape("a");
        ron.Escape("f");
        ann.Leave();
        ron.Settle();
        ron.Escape("w");
        ron.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void What_a_reader_may_not_do(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        stage.Except(KnownDifference.SaysWhatIsNeeded);
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer ron = stage.Attach("ron", console, "-E");
        foreach (string command in (string[])["c", "d", "L", "l0", "o", "s", "!1", "|", "\\101"])
        {
            ron.Escape(command);
        }

        ron.Escape("?");
        ron.Escape("bmay speak\r");
        ann.Until("may speak]\r\n");
        ron.Escape("nmay write into the log\r");
        ron.Leave();
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_limited_user_stays_where_he_is(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer lim = stage.Attach("lim", console, "-E");
        foreach (string command in (string[])[";", "z", "\u001a", "|", "?", "L", "L", "c", "d", "o"])
        {
            lim.Escape(command);
        }

        lim.Type("mine\r");
        lim.Until("mine\r\nmine\r\n");
        Viewer bob = stage.Attach("bob", console, "-E");
        lim.Escape("s");
        bob.Until("\r\n[attached]\r\n");
        foreach (string command in (string[])[";", "z", "\u001a", "|", "?", "a", "f"])
        {
            lim.Escape(command);
        }

        bob.Until("by lim@localhost]\r\n");
        bob.Leave();
        lim.Leave();
    });
}
