using System.Globalization;
using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Scenarios;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Our client and the terminal, when it is ended or stopped from outside.</summary>
public sealed class TerminalTests
{
    private const int SIGTSTP = 20;

    /// <summary>Each deadly signal, at each place where the modes are changed.</summary>
    public static TheoryData<int, string> Ends
    {
        get
        {
            var list = new TheoryData<int, string>();
            foreach (int signal in (int[])[Posix.SIGHUP, Posix.SIGINT, Posix.SIGQUIT, Posix.SIGTERM])
            {
                foreach (string place in (string[])[
                    "password", "session", "console prompt", "command prompt", "command", "continued"])
                {
                    list.Add(signal, place);
                }
            }

            return list;
        }
    }

    [Theory, MemberData(nameof(Ends))]
    public void A_signal_ends_the_client_and_leaves_the_terminal_as_it_was(int signal, string place)
    {
        using Stage stage = place == "password"
            ? new Stage(Make.Ours, Make.Ours, Sets.Passwords, Sets.PasswordFile)
            : new Stage(Make.Ours, Make.Ours, Sets.Line, "", "-E");
        Viewer ann = Bring(stage, place);
        Posix.Kill(ann.Pid, signal);
        Assert.Equal(128 + signal, ann.UntilExit());
        ann.UntilRestored();
        if (place != "password")
        {
            Deadline.Until(() => stage.Watcher().Ask("group\r\n").Length == 0, () => "the daemon has noticed");
        }
    }

    [Fact]
    public void A_time_that_ends_while_a_password_is_asked_leaves_the_terminal_as_it_was()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Sets.Passwords, Sets.PasswordFile);
        Viewer bob = stage.OnTerminal("bob", "--timeout", "6", "--expect", "x", "c1");
        bob.Until("password: ");
        bob.UntilSecret();
        Assert.Equal(75, bob.UntilExit());
        bob.UntilRestored();
    }

    [Fact]
    public void A_killed_client_frees_the_line()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Sets.Line, "", "-E");
        Viewer ann = stage.Attach("ann", "c1"), bob = stage.Attach("bob", "c1");
        bob.Escape("a");
        Posix.Kill(ann.Pid, Posix.SIGKILL);
        ann.UntilExit();
        bob.Until("[attached]\r\n");
        bob.Leave();
    }

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Stopped_from_outside_and_continued_it_goes_on(Pairing pairing)
    {
        using var stage = new Stage(pairing.Server(), pairing.Client(), Sets.Line, "", "-E");
        Viewer ann = stage.InShell(
            "ann", "exec <>\"$0\" >&0 2>&0; set -m; \"$@\"; echo [stopped]; fg >/dev/null; echo [ended $?]", "c1");
        ann.Begin();
        int client = ChildOf(ann.Pid);
        Posix.Kill(client, SIGTSTP);
        ann.Until("[stopped]");
        ann.UntilRaw();
        ann.Settle();
        ann.Type("after\r");
        ann.Until("after\r\nafter\r\n");
        ann.Type("\u0005c.");
        ann.Until("[ended 0]");
        ann.UntilExit();
        ann.UntilRestored();
    }

    [Fact]
    public void Input_behind_a_piped_password_is_typed()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Sets.Passwords, Sets.PasswordFile);
        Viewer bob = stage.InShell("bob", "exec <>\"$0\" >&0 2>&0; printf 'secret\\n\\005cw\\005c.' | \"$@\"", "c1");
        Assert.Equal(0, bob.UntilExit());
        Assert.True(bob.Intake.Text.Contains("[who c1]", StringComparison.Ordinal), Visible.Lines(bob.Intake.Text));
        Assert.EndsWith("[disconnect]\r\r\n", bob.Intake.Text, StringComparison.Ordinal);
        bob.UntilRestored();
    }

    [Fact]
    public void A_second_line_behind_a_piped_password_is_the_second_try()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Sets.Passwords, Sets.PasswordFile);
        Viewer bob = stage.InShell("bob", "exec <>\"$0\" >&0 2>&0; printf 'wrong\nsecret\n' | \"$@\"", "-R");
        Assert.Equal(0, bob.UntilExit());
        Assert.Equal(2, bob.Intake.Text.Split("password: ").Length - 1);
        Assert.Contains("version `conserver.com", bob.Intake.Text, StringComparison.Ordinal);
        bob.UntilRestored();
    }

    private static Viewer Bring(Stage stage, string place)
    {
        if (place == "password")
        {
            Viewer bob = stage.OnTerminal("bob", "c1");
            bob.Until("password: ");
            bob.UntilSecret();
            return bob;
        }

        Viewer ann = stage.Attach("ann", "c1");
        switch (place)
        {
            case "console prompt":
                ann.Type("\u0005c;");
                ann.Until("[console: ");
                ann.UntilRaw();
                break;
            case "command prompt":
                ann.Type("\u0005c|");
                ann.Until("[exec: ");
                ann.UntilRaw();
                break;
            case "command":
                ann.Type("\u0005c|");
                ann.Until("[exec: ");
                ann.UntilRaw();
                ann.Type("exec cat\r"); // Ends with its input: nobody ends it otherwise, and it holds the terminal.
                ann.Until("running - pid ");
                break;
            case "continued":
                ann.Type("\u0005cz");
                ann.Until("[stop]");
                ann.UntilStopped();
                ann.UntilRestored();
                ann.Continue();
                ann.Until("to continue");
                ann.UntilRaw();
                break;
        }

        return ann;
    }

    private static int ChildOf(int shell)
    {
        string children = "";
        Deadline.Until(
            () => (children = File.ReadAllText($"/proc/{shell}/task/{shell}/children").Trim()).Length > 0, () =>
                "the shell's child");
        return int.Parse(children, CultureInfo.InvariantCulture);
    }
}
