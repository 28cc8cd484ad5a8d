using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Breaks as the sender, the others, the device and the log see them.</summary>
public sealed class BreakScenarios(SharedDaemons daemons) : TerminalScenarios(daemons, "break 7;", Breaks)
{
    private const string Breaks = """
        break 5 { string "ab\dcd\r"; delay 300; }
        break 6 { string "now"; }
        break 7 { string "sure"; confirm yes; }
        break q { string "letter"; }
        """;

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_break_is_confirmed_with_y_alone(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        foreach (string answer in (string[])["n", "N", "\r", "\u001b", "1", "\u0000", "\u00f9"])
        {
            ann.Escape("l7" + answer);
        }

        foreach (string answer in (string[])["y", "Y"])
        {
            ann.Type("\u0005cl7" + answer);
            ann.Until("sent]\r\n");
            ann.Until("sure");
            bob.Until("sent by ann@localhost]\r\n");
            bob.Until("sure");
        }

        ann.Settle();
        bob.Settle();
        bob.Leave();
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_default_break_asks_like_the_one_it_is(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        ann.Escape("l0n");
        ann.Type("\u0005cl0y");
        ann.Until("sent]\r\n");
        ann.Until("sure");
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_break_may_pause(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        ann.Type("\u0005cl5");
        ann.Until("sent]\r\n");
        ann.Until("abcd\r\nabcd\r\n");
        bob.Until("sent by ann@localhost]\r\n");
        bob.Until("abcd\r\nabcd\r\n");
        bob.Leave();
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Breaks_follow_each_other(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        ann.Escape("l?");
        foreach ((string key, string text) in ((string, string)[])[("6", "now"), ("q", "letter"), ("3", "#."), ("6", "now")])
        {
            ann.Type("\u0005cl" + key);
            ann.Until("sent]\r\n");
            ann.Until(text);
        }

        foreach (string key in (string[])["8", "z", "A", "-", "\u0005", " "])
        {
            ann.Escape("l" + key);
        }

        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Who_loses_the_line_in_the_middle_sends_no_break(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        stage.Except(KnownDifference.SaysWhatIsNeeded);
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Type("\u0005cl");
        ann.Until("[halt ");
        bob.Escape("f");
        ann.Until("by bob@localhost]\r\n");
        ann.Type("6");
        ann.Until("]\r\n");
        ann.Settle();
        ann.Escape("l");
        bob.Settle();
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Who_is_suspended_hears_of_no_break(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        bob.Type("\u0005cz");
        bob.Until("[stop]");
        bob.UntilStopped();
        ann.Type("\u0005cl6");
        ann.Until("sent]\r\n");
        ann.Until("now");
        bob.Continue();
        bob.Until("to continue");
        bob.UntilRaw();
        bob.Type("k");
        bob.Until("spy mode]\r\n");
        bob.Settle();
        bob.Leave();
        ann.Leave();
    });
}
