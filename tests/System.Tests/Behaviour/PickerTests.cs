using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>The client without a console's name, and with one nobody knows, on a terminal.</summary>
public sealed class PickerTests
{
    private const string Config = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default d { master localhost; logfile ""; type exec; rw *; exec cat; }
        console web1 { include d; }
        console web2 { include d; aliases www; rw !ann; ro ann; }
        console db1 { include d; }
        console secret { include d; rw !*; rw bob; }
        """;

    [Theory, InlineData(Make.Ours, 3), InlineData(Make.Debian, 4)]
    public void A_console_is_picked_by_part_of_its_name(Make server, int shown)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Viewer bob = stage.Attach("bob", "db1");
        Viewer ann = stage.OnScreen("ann");
        ann.Until($"console ({shown}/{shown}): ");
        ann.Until("bob@localhost");
        ann.UntilRaw();
        ann.Type("eb1");
        ann.Until($"console (1/{shown}): eb1");
        ann.Type("\r");
        ann.Until("for help]");
        ann.UntilRaw();
        ann.Type("hi\r");
        ann.Until("hi\r\nhi\r\n");
        Assert.Equal(0, ann.Leave());
        Assert.True(ann.IsCooked);
        bob.Leave();
    }

    [Fact]
    public void Consoles_without_access_are_not_offered_and_read_only_ones_say_so()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        Viewer ann = stage.OnScreen("ann");
        ann.UntilRaw();
        ann.Type("w2");
        ann.Until("console (1/3): w2");
        ann.Until("read-only");
        ann.Type("\u001b");
        Assert.Equal(0, ann.UntilExit());
        Assert.DoesNotContain("secret", ann.Intake.Text, StringComparison.Ordinal);
        Assert.True(ann.IsCooked);
    }

    [Theory, InlineData(Posix.SIGTERM), InlineData(Posix.SIGHUP), InlineData(Posix.SIGINT), InlineData(Posix.SIGQUIT)]
    public void A_signal_leaves_the_terminal_as_it_was(int signal)
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        Viewer ann = stage.OnScreen("ann", "-s");
        ann.UntilRaw();
        Posix.Kill(ann.Pid, signal);
        ann.UntilExit();
        Assert.True(ann.IsCooked);
    }

    [Fact]
    public void On_a_pipe_or_a_dumb_terminal_a_name_is_missing()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        Assert.Equal(69, stage.Run("ann", "").UntilExit());
        Viewer ann = stage.OnTerminal("ann");
        Assert.Equal(69, ann.UntilExit());
        Assert.Equal("console: missing console name\r\n", ann.Intake.Text);
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void A_mistyped_name_is_answered_with_what_may_be_meant(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        Viewer ann = stage.OnScreen("ann", "wbe1");
        Assert.Equal(0, ann.UntilExit());
        Assert.Equal("127.0.0.1: console `wbe1' not found\r\r\nconsole: did you mean `web1'?\r\n", ann.Intake.Text);
        Viewer pipe = stage.Run("ann", "", "wbe1");
        Assert.Equal("127.0.0.1: console `wbe1' not found\r\n", pipe.Intake.Text);
        Assert.Equal("", pipe.Errors.Text);
    }

    [Fact]
    public void Help_and_version_have_names_too()
    {
        string client = Programs.Client(Make.Ours);
        Assert.StartsWith(
            "usage: console [generic-args]", Command.Run("", client, "--help").Output, StringComparison.Ordinal);
        Assert.Equal(Command.Run("", client, "-V").Output, Command.Run("", client, "--version").Output);
    }
}
