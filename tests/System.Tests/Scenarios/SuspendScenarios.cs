using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Suspending and coming back, under job control.</summary>
public sealed class SuspendScenarios(SharedDaemons daemons) : TerminalScenarios(daemons)
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void What_happens_meanwhile_is_not_told(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        Suspend(ann, "z");
        bob.Until("\r\n[attached]\r\n");
        bob.Type("while away\r");
        bob.Until("while away\r\nwhile away\r\n");
        bob.Escape("banybody?\r");
        bob.Escape("n\r");
        bob.Escape("w");
        Resume(ann, "k");
        ann.Until(" -- spy mode]\r\n");
        ann.Settle();
        bob.Type("here again\r");
        bob.Until("again\r\nhere again\r\n");
        ann.Until("again\r\nhere again\r\n");
        bob.Leave();
        ann.Settle();
        ann.Escape("w");
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_line_is_taken_back_when_it_is_free(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer ron = stage.Attach("ron", console, "-E");
        foreach (string key in (string[])["z", "\u001a"])
        {
            Suspend(ann, key);
            ron.Escape("w");
            Resume(ann, "\u0005");
            ann.Until(" -- attached]\r\n");
            ann.Settle();
        }

        ann.Type("mine\r");
        ann.Until("mine\r\nmine\r\n");
        ron.Until("mine\r\nmine\r\n");
        ron.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_line_that_went_down_meanwhile_is_not_taken(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Suspend(ann, "z");
        Viewer bob = stage.Attach("bob", console, "-E");
        bob.Escape("d");
        bob.Escape("s");
        Resume(ann, "k");
        ann.Until(" -- line down]\r\n");
        ann.Settle();
        ann.Type("x\r");
        ann.Until("for help]\r\n");
        ann.Escape("a");
        ann.Type("x\r");
        ann.Until("for help]\r\n");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Logging_that_was_off_stays_off(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        ann.Escape("L");
        Suspend(ann, "z");
        Resume(ann, "k");
        ann.Until(" -- attached (nologging)]\r\n");
        ann.Settle();
        ann.Type("secret\r");
        ann.Until("secret\r\nsecret\r\n");
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.Attach("bob", console, "-E").Leave();
        stage.Daemon.UntilLogged(console, "bob@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Readers_and_watchers_come_back_as_such(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ron = stage.Attach("ron", console, "-E");
        Suspend(ron, "z");
        Resume(ron, "k");
        ron.Until(" -- spy mode]\r\n");
        ron.Settle();
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        Suspend(bob, "z");
        Resume(bob, "\r");
        bob.Until(" -- spy mode]\r\n");
        bob.Settle();
        bob.Leave();
        ann.Leave();
        ron.Settle();
        ron.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_session_that_ended_meanwhile_ends(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        stage.Except(KnownDifference.SaysWhatIsLost);
        Viewer ann = stage.Attach("ann", console, "-E");
        Suspend(ann, "z");
        stage.Run("root", "", "-E", "-d", "ann@" + console);
        ann.Continue();
        ann.UntilExit();
    });

    private static void Suspend(Viewer viewer, string key)
    {
        viewer.Type("\u0005c" + key);
        viewer.Until("[stop]");
        viewer.UntilStopped();
    }

    private static void Resume(Viewer viewer, string key)
    {
        viewer.Continue();
        viewer.Until("to continue");
        viewer.UntilRaw();
        viewer.Type(key);
    }
}
