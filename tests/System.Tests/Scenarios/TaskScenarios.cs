using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Tasks as the starter, the others and the log see them.</summary>
public sealed class TaskScenarios(SharedDaemons daemons) : TerminalScenarios(daemons, "", Tasks)
{
    // See Sets for the sleep at the end of each.
    private const string Tasks = """
        task 1 { cmd "echo hello; sleep 0.5"; description "say hello"; }
        task 2 { cmd "echo sure; sleep 0.5"; confirm yes; }
        task 3 { cmd "id -un; id -gn; sleep 0.5"; runas nobody:nogroup; description "who"; }
        task 4 { cmd "echo this is %; sleep 0.5"; subst "%=cs"; }
        task 5 { cmd "echo failing; sleep 0.5; exit 3"; }
        task s { cmd "echo asleep; exec sleep 1000"; description "sleeper"; }
        """;

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_task_is_confirmed_with_y_alone(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        ann.Escape("!?");
        foreach (string answer in (string[])["n", "N", "\r", "\u001b", "2", "\u0000"])
        {
            ann.Escape("!2" + answer);
        }

        foreach (string answer in (string[])["y", "Y"])
        {
            ann.Type("\u0005c!2" + answer);
            ann.Until("exit(0)]\r\n");
        }

        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_task_runs_as_somebody_else_and_knows_its_console(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        foreach (string task in (string[])["3", "4"])
        {
            ann.Type("\u0005c!" + task);
            ann.Until("exit(0)]\r\n");
            bob.Until("exit(0)]\r\n");
        }

        bob.Leave();
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void How_a_task_ended_is_told_to_all(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        ann.Type("\u0005c!5");
        ann.Until("exit(3)]\r\n");
        bob.Until("exit(3)]\r\n");
        bob.Leave();
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void One_task_runs_at_a_time_until_it_is_stopped(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        ann.Escape("!.");
        ann.Type("\u0005c!s");
        ann.Until("asleep\r\n");
        bob.Until("asleep\r\n");
        ann.Escape("!1");
        ann.Escape("!9");
        ann.Type("\u0005c!?");
        ann.Until("to terminate]\r\n");
        ann.Settle();
        ann.Type("typed meanwhile\r");
        ann.Until("meanwhile\r\ntyped meanwhile\r\n");
        ann.Type("\u0005c!.");
        ann.Until("signal(1)]\r\n");
        bob.Until("signal(1)]\r\n");
        ann.Escape("!.");
        bob.Leave();
        ann.Leave();
        stage.Daemon.UntilLogged(console, "ann@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void A_task_goes_on_when_its_owner_leaves(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Type("\u0005c!s");
        ann.Until("asleep\r\n");
        bob.Until("asleep\r\n");
        ann.Leave();
        bob.Until("[attached]\r\n");
        bob.Escape("!1");
        Viewer cat = stage.Attach("cat", console, "-E", "-s");
        bob.Type("\u0005c!.");
        bob.Until("signal(1)]\r\n");
        cat.Until("signal(1)]\r\n");
        cat.Leave();
        bob.Leave();
        stage.Daemon.UntilLogged(console, "bob@localhost detached -- ");
        stage.ShowLog(console);
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Who_loses_the_line_in_the_middle_starts_no_task(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Type("\u0005c!");
        ann.Until("[task ");
        bob.Escape("f");
        ann.Until("by bob@localhost]\r\n");
        ann.Type("1");
        ann.Until("]\r\n");
        ann.Settle();
        bob.Type("\u0005c!s");
        bob.Until("asleep\r\n");
        ann.Until("asleep\r\n");
        ann.Escape("f");
        bob.Until("by ann@localhost]\r\n");
        ann.Type("\u0005c!.");
        ann.Until("signal(1)]\r\n");
        bob.Until("signal(1)]\r\n");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Who_is_suspended_hears_nothing_of_a_task(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        bob.Type("\u0005cz");
        bob.Until("[stop]");
        bob.UntilStopped();
        ann.Type("\u0005c!1");
        ann.Until("exit(0)]\r\n");
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
