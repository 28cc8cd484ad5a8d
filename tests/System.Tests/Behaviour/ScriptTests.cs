using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary><c>--expect</c> and <c>--send</c> on consoles of either daemon.</summary>
public sealed class ScriptTests
{
    /// <summary>Something that asks and answers like a machine.</summary>
    private const string Config = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default d { master localhost; logfile ""; type exec; rw *; }
        console login {
            include d;
            exec "exec sh -c 'while read word; do printf \"login: \"; read user; printf \"hello %s\\n\" \"$user\"; done'";
        }
        console cat { include d; exec cat; }
        console look { include d; exec cat; rw !ann; ro ann; }
        console secret { include d; exec cat; rw !*; rw bob; }
        """;

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void A_login_is_played_through(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Viewer ann = stage.Run(
            "ann", "", "--send", "\\r", "--expect", "login: $", "--send", "ann\\x0d", "--expect",
            "^hello (ann|root)$", "login");
        Assert.Equal(0, ann.UntilExit());
        Assert.Equal("", ann.Errors.Text);
        Assert.EndsWith("login: ann\r\nhello ann\r\n", ann.Intake.Text, StringComparison.Ordinal);
        Assert.Equal("", stage.Watcher().Ask("group\r\n"));
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void What_was_expected_is_used_up(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Viewer ann = stage.Run(
            "ann", "", "--timeout=5", "--send", "one two one\\r", "--expect", "one\\n", "--expect",
            "two", "--expect", "one\\n", "--expect", "two", "cat");
        Assert.Equal(75, ann.UntilExit());
        Assert.Equal("console: cat: `two' did not come in 5 s\n", ann.Errors.Text);
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void Every_byte_can_be_sent_the_escape_sequence_too(Make server)
    {
        using var stage = new Stage(
            server, Make.Ours, Config + "console raw { include d; exec \"stty raw -echo; touch raw; exec cat\"; }\n");
        Deadline.Until(() => File.Exists(Path.Combine(stage.Daemon.Folder, "raw")), () => "the device's start");
        Viewer ann = stage.Run(
            "ann", "", "--send", "a\\x05c.\\x05\\x05\\xffb\\0012\\r", "--expect", "a\\x05c\\.\\x05\\x05\\xffb\\x012", "raw");
        Assert.Equal(0, ann.UntilExit());
        Assert.Equal("a\u0005c.\u0005\u0005\u00ffb\u00012", ann.Intake.Text.TrimEnd('\r'));
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void Without_something_to_send_it_only_watches(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Viewer ann = stage.OnPipes("ann", "--expect", "well done", "cat");
        Deadline.Until(
            () => stage.Watcher().Ask("group\r\n").Contains(" spy ", StringComparison.Ordinal), () => "ann spies");
        stage.Attach("bob", "cat").Type("well done\r");
        Assert.Equal(0, ann.UntilExit());
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void It_waits_for_its_turn(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Viewer bob = stage.Attach("bob", "cat");
        Viewer late = stage.Run("ann", "", "--timeout", "4", "--send", "x", "cat");
        Assert.Equal(75, late.UntilExit());
        Assert.Equal("console: cat: bob@localhost is attached (-f takes the line)\n", late.Errors.Text);
        Viewer ann = stage.OnPipes("ann", "--timeout=60", "--send", "hi\\r", "--expect", "hi\\nhi\\n", "cat");
        Deadline.Until(() => Regex.IsMatch(stage.Watcher().Ask("info\r\n"), "r@ann@localhost@[0-9]+@rw"),
            () => "ann waits");
        bob.Leave();
        Assert.Equal(0, ann.UntilExit());
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void It_takes_the_line_when_told_to_and_gives_up_when_it_is_taken(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Viewer bob = stage.Attach("bob", "cat");
        Viewer ann = stage.OnPipes("ann", "-f", "--send", "mine\\r", "--expect", "go on", "--send", "x", "cat");
        bob.Until("[forced to `spy' mode by ann@localhost]\r\n");
        bob.Until("mine\r\nmine\r\n");
        bob.Escape("f");
        bob.Type("go on\r");
        Assert.Equal(77, ann.UntilExit());
        Assert.Equal("console: cat: somebody has taken the line\n", ann.Errors.Text);
    }

    [Theory]
    [InlineData(Make.Ours, "--timeout", "5")]
    [InlineData(Make.Ours, "--timeout", "60", "--send", "x")]
    [InlineData(Make.Debian, "--timeout", "60", "--send", "x")]
    public void A_line_that_is_taken_while_something_is_waited_for_is_the_reason(Make server, params string[] more)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Viewer bob = stage.Attach("bob", "cat");
        Viewer ann = stage.OnPipes("ann", ["-f", "--send", "mine\\r", "--expect", "never", .. more, "cat"]);
        bob.Until("mine\r\nmine\r\n");
        bob.Escape("f");
        Assert.Equal(77, ann.UntilExit());
        Assert.Equal("console: cat: somebody has taken the line\n", ann.Errors.Text);
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void Refusals_have_a_status_of_their_own(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Check(77, "console: look: you may not write there\n", "--send", "x", "look");
        Check(69, "127.0.0.1: secret: permission denied\n", "--send", "x", "secret");
        Check(69, "127.0.0.1: console `nothing' not found\n", "--expect", "x", "nothing");
        Check(69, "console: missing console name\n", "--expect", "x");

        void Check(int status, string errors, params string[] words)
        {
            Viewer ann = stage.Run("ann", "", words);
            Assert.Equal(status, ann.UntilExit());
            Assert.Equal(errors, ann.Errors.Text);
            Assert.Equal("", ann.Intake.Text);
        }
    }

    [Fact]
    public void The_end_of_the_session_is_told()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        Viewer ann = stage.OnPipes("ann", "--timeout", "60", "--expect", "never", "cat");
        Deadline.Until(
            () => stage.Watcher().Ask("group\r\n").Contains(" spy ", StringComparison.Ordinal), () => "ann spies");
        stage.Run("root", "", "-d", "ann");
        stage.Daemon.Signal(Posix.SIGTERM);
        Assert.Equal(69, ann.UntilExit());
        Assert.Equal("console: cat: the session ended before `never' came\n", ann.Errors.Text);
    }

    [Fact]
    public void A_time_that_is_given_holds_for_the_way_to_the_console_too()
    {
        using var mute = new FakeDevice(echo: false);
        using var ann = new Viewer(
            Make.Ours, "ann", onTerminal: false, "-n", "-C", "/dev/null", "-M", "127.0.0.1",
            "-p", $"{mute.Port}", "--timeout", "0.3", "--expect", "x", "web1");
        Assert.Equal(75, ann.UntilExit());
        Assert.Equal("console: the servers take too long: `127.0.0.1' is waited for\n", ann.Errors.Text);
    }
}
