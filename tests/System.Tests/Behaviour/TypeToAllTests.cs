using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary><c>--broadcast</c>: one keyboard, many consoles.</summary>
public sealed class TypeToAllTests
{
    private const string Config = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default d { master localhost; logfile ""; type exec; rw *;
            exec "exec sh -c 'stty -echo; while read x; do eval \"$x\"; done'"; }
        console rack1 { include d; }
        console rack2 { include d; }
        console rack3 { include d; exec "exec sh -c 'stty -echo; while read x; do echo I am rack3 and different; done'"; }
        console look { include d; rw !ann; ro ann; }
        console other { include d; }
        """;

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void Lines_of_a_pipe_go_to_all_and_answers_are_compared(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        UntilUp(stage);
        Viewer ann = stage.Run("ann", "echo hello; echo you\necho bye", "--broadcast", "rack*");
        Assert.Equal(0, ann.UntilExit());
        Assert.Equal(
            "== 2 of 3: rack1 rack2\nhello\nyou\n== 1 of 3: rack3\nI am rack3 and different\n== all 3: rack1 rack2 rack3\n",
            ann.Intake.Text);
        Assert.Equal("console: typing to 3 of 3 consoles\n", ann.Errors.Text);
        Assert.Equal("", stage.Watcher().Ask("group\r\n"));
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void Nobody_is_bumped_and_what_is_left_out_is_named(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        UntilUp(stage);
        Viewer bob = stage.Attach("bob", "rack2");
        Viewer ann = stage.Run("ann", "echo $((40+2))\n", "--broadcast", "rack[12]", "look");
        Assert.Equal(69, ann.UntilExit());
        Assert.Equal("== all 1: rack1\n42\n", ann.Intake.Text);
        Assert.Equal(
            "console: look: read-only; "
                + "left out\nconsole: rack2: bob@localhost is attached; left out\nconsole: typing to 1 of 3 consoles\n",
            ann.Errors.Text);
        bob.Leave();
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void A_person_edits_lines_and_leaves_by_the_escape_sequence(Make server)
    {
        using var stage = new Stage(server, Make.Ours, Config);
        UntilUp(stage);
        Viewer ann = stage.OnTerminal("ann", "--broadcast", "rack[12]");
        ann.Until("`^Ec.' ends");
        ann.UntilRaw();
        ann.Type("echo x\by\r");
        ann.Until("echo x\b \by\r\n");
        ann.Until("== all 2: rack1 rack2\r\ny\r\n");
        ann.Type("nothing\u0005c.");
        Assert.Equal(0, ann.UntilExit());
        Assert.True(ann.IsCooked);
    }

    [Fact]
    public void No_console_of_that_name_is_told()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, Config);
        Viewer ann = stage.Run("ann", "", "--broadcast", "rakc1");
        Assert.Equal(69, ann.UntilExit());
        Assert.Equal("console: no console matches `rakc1' (did you mean `rack1'?)\n", ann.Errors.Text);
    }

    // What is typed before stty has done its work is echoed.
    private static void UntilUp(Stage stage)
    {
        foreach (string console in (string[])["rack1", "rack2", "rack3"])
        {
            RawClient client = stage.GroupOf("P", console);
            client.Attach("probe", console);
            client.Send("echo re''ady\r");
            client.Until(console == "rack3" ? "different\r\n" : "ready\r\n");
            client.AskToEnd("\u0005c.");
        }
    }
}
