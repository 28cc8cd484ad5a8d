using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Local commands: what steers them, and who else notices.</summary>
public sealed class LocalCommandScenarios(SharedDaemons daemons) : TerminalScenarios(daemons)
{
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_keys_that_end_a_local_command(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        foreach ((string key, string end) in ((string, string)[])[
            ("\u0003", "signal(1)]\r\n"), ("\u001c", "signal(9)]\r\n")])
        {
            Start(ann, "exec sleep 1000");
            ann.Until("running - pid ");
            ann.Until("]\r\n");
            ann.Type("x\u0005c?\u001b ");
            ann.Type("\r");
            ann.Until("running - pid ");
            ann.Type(key);
            ann.Until(end);
            UntilBack(stage, console);
            ann.Settle();
        }

        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void The_console_can_be_hidden_meanwhile(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E", "-s");
        string go = Path.Combine(stage.Daemon.Folder, console + ".go");
        string command = $"until [ -e {go} ]; do sleep 0.02; done; rm {go}; echo said; read a; read b";
        foreach ((string keys, string answer, bool shown) in ((string, string, bool)[])
            [("o", "data off]\r\n", false), ("O", "data off]\r\n", false), ("oo", "data on]\r\n", true)])
        {
            Start(ann, command);
            ann.Until("running - pid ");
            ann.Type(keys);
            ann.Until(answer);
            File.WriteAllText(go, "");
            if (shown)
            {
                ann.Until("said\r\nsaid\r\n");
            }

            bob.Until("said\r\nsaid\r\n");
            ann.Until("exit(0)]\r\n");
            UntilBack(stage, console);
            ann.Settle();
        }

        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void An_edited_command_says_how_it_ended(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Start(ann, "\u0000\u0005c\twrong\u0015nonsense word\u0017\u0017sleep 0.2; exit 4\b3");
        ann.Until("exit(3)]\r\n");
        UntilBack(stage, console);
        Start(ann, "  \b\b");
        UntilBack(stage, console);
        ann.Settle();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Others_see_one_who_has_stopped_but_still_writes(Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Type("\u0005c|");
        ann.Until("[exec: ");
        bob.Escape("w");
        bob.Escape("a");
        ann.UntilRaw();
        ann.Type("exec sleep 1000\r");
        ann.Until("running - pid ");
        ann.Until("]\r\n");
        bob.Escape("w");
        bob.Escape("bnobody reads this\r");
        ann.Type("\u0003");
        ann.Until("signal(1)]\r\n");
        UntilBack(stage, console);
        ann.Settle();
        bob.Escape("w");
        bob.Leave();
        ann.Leave();
    });

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Who_is_forced_off_before_the_command_is_given_runs_none(
        Pairing pairing) => Check(pairing, (stage, console) =>
    {
        Viewer ann = stage.Attach("ann", console, "-E");
        Viewer bob = stage.Attach("bob", console, "-E");
        ann.Type("\u0005c|");
        ann.Until("[exec: ");
        ann.UntilRaw();
        bob.Escape("f");
        ann.Type("exec sleep 1000\r");
        ann.UntilBoth("aborting command]\r\n", "signal(1)]\r\n");
        UntilBack(stage, console);
        ann.Settle();
        ann.Escape("|");
        bob.Leave();
        ann.Leave();
    });

    private static void Start(Viewer viewer, string command)
    {
        viewer.Type("\u0005c|");
        viewer.Until("[exec: ");
        viewer.UntilRaw();
        viewer.Type(command + "\r");
    }

    // Until then keys are the command's; it may have ended, and be said to have, before.
    private static void UntilBack(Stage stage, string console) => Deadline.Until(
        () => !stage.Watcher().Ask($"group {console}\r\n").Contains("stopped", StringComparison.Ordinal), () =>
            "the end of the local command");
}
