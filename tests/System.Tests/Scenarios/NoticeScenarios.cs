using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>What everybody on a console is told of what one of them, or an administrator, does.</summary>
public sealed class NoticeScenarios(SharedDaemons daemons) : TerminalScenarios(daemons)
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_line_goes_from_hand_to_hand(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        Viewer cat = stage.Attach("cat", console, "-E", "-f");
        ann.Until("\r\n[forced to `spy' mode by cat@localhost]\r\n");
        bob.Settle();
        cat.Escape("s");
        bob.Until("\r\n[attached]\r\n");
        bob.Leave();
        ann.Until("\r\n[attached]\r\n");
        ann.Escape("w");
        cat.Settle();
        cat.Leave();
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Who_takes_the_line_hears_that_nothing_is_logged(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        Viewer ron = stage.Attach("ron", console, "-E");
        ann.Escape("L");
        bob.Settle();
        ron.Settle();
        ann.Type("secret\r");
        ann.Until("secret\r\nsecret\r\n");
        ann.Escape("a");
        ann.Escape("f");
        ann.Escape("s");
        bob.Until("\r\n[attached (nologging)]\r\n");
        bob.Escape("s");
        ann.Escape("a");
        bob.Escape("f");
        ann.Until("by bob@localhost]\r\n");
        bob.Leave();
        ann.Until("]\r\n");
        ann.Type("open\r");
        ann.Until("open\r\nopen\r\n");
        ann.Leave();
        ron.Settle();
        ron.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Nobody_sees_the_logging_being_switched(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        ann.Escape("L");
        ann.Escape("L");
        ann.Escape("L");
        ann.Escape("o");
        ann.Type("after\r");
        ann.Until("after\r\nafter\r\n");
        bob.Until("after\r\nafter\r\n");
        bob.Leave();
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_line_is_taken_down_and_opened_while_others_watch(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Escape("d");
        bob.Until("[line down by ann@localhost]\r\n");
        ann.Escape("d");
        ann.Type("x\r");
        ann.Until("for help]\r\n");
        bob.Type("x\r");
        bob.Until("for help]\r\n");
        ann.Escape("c");
        ann.Escape("n");
        ann.Escape("o");
        ann.Type("again\r");
        ann.Until("again\r\nagain\r\n");
        bob.Until("again\r\nagain\r\n");
        ann.Escape("o");
        bob.Settle();
        bob.Escape("o");
        ann.Type("and again\r");
        ann.Until("again\r\nand again\r\n");
        bob.Until("again\r\nand again\r\n");
        bob.Leave();
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_line_that_is_down_comes_up_by_an_administrators_command(
        Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        ann.Escape("d");
        bob.Until("[line down by ann@localhost]\r\n");
        stage.Run("root", "", "-E", "-z", "bringup");
        stage.Daemon.UntilLogged(console, "Console down -- ");
        UntilUp(stage, console);
        bob.Settle();
        ann.Type("again\r");
        ann.Until("again\r\nagain\r\n");
        bob.Until("again\r\nagain\r\n");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Flow_control_is_switched_unseen(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        ann.Escape("c");
        ann.Escape("c");
        ann.Escape("c");
        bob.Settle();
        ann.Type("flows\r");
        ann.Until("flows\r\nflows\r\n");
        bob.Until("flows\r\nflows\r\n");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Messages_reach_all_who_are_attached(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        Viewer cat = stage.Attach("cat", Other(console), "-E");
        bob.Escape("bfrom a spy\r");
        stage.Run("ron", "", "-E", "-t", "@" + console, "to the console");
        stage.Run("ron", "", "-E", "-t", "ann", "to ann");
        stage.Run("ron", "", "-E", "-b", "to all");
        foreach (Viewer viewer in (Viewer[])[bob, ann, cat])
        {
            viewer.Until("to all]\r\n");
            viewer.Settle();
            viewer.Leave();
        }
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Who_is_disconnected_by_an_administrator_is_told_and_replaced(
        Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        Viewer cat = stage.Attach("cat", console, "-E", "-s");
        stage.Run("eve", "", "-E", "-d", "@" + console);
        stage.Run("root", "", "-E", "-d", "ann@" + console);
        ann.UntilExit();
        bob.Until("[attached]\r\n");
        bob.Escape("w");
        cat.Settle();
        stage.Run("root", "", "-E", "-d", "@" + console);
        bob.UntilExit();
        cat.UntilExit();
    });

    private static void UntilUp(Stage stage, string console) => Deadline.Until(
        () => stage.Watcher().Ask($"hosts {console}\r\n").Contains(" up ", StringComparison.Ordinal), () =>
            console + " is up");
}
