using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>SIGHUP with another configuration.</summary>
public sealed class ReloadTests
{
    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_reload_adds_and_removes_consoles_and_disturbs_nobody_else(Make server)
    {
        using var stage = new Stage(server, Make.Debian, Consoles("stay", "go"), "", "-E");
        RawClient stay = stage.Group("S"), go = stage.Group("G");
        stay.Attach("ann", "stay");
        go.Attach("bob", "go");

        stage.Daemon.Reload(Consoles("stay", "come"));

        Assert.Equal("[-- Conserver reconfigured - console has been (re)moved --]\r\n", go.UntilEnd());
        Deadline.Until(() => Finds(stage, "come"), () => "console come");
        Assert.False(Finds(stage, "go"));
        Assert.Equal("", stay.Settle());
        stay.Send("still here\r");
        stay.Until("still here\r\nstill here\r\n");
    }

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_reload_that_changes_a_program_resets_that_console_and_keeps_its_viewers(Make server)
    {
        using var stage = new Stage(server, Make.Debian, Consoles("stay", "other"), "", "-E");
        RawClient ann = stage.Group("S"), bob = stage.Group("B");
        ann.Attach("ann", "stay");
        bob.Attach("bob", "other");

        stage.Daemon.Reload(Consoles(
            "stay", "other").Replace("console stay { exec cat;", "console stay { exec cat -u;", StringComparison.Ordinal));

        ann.Until("[-- Conserver reconfigured - console reset --]\r\n");
        ann.Send("again\r");
        ann.Until("again\r\nagain\r\n");
        Assert.Equal("", bob.Settle());
    }

    [Fact]
    public void A_reload_says_once_why_a_line_that_it_opens_does_not_come_up()
    {
        const string Before = "console other { type device; device /none/other; baud 9600; }\n";
        string same = string.Concat(Enumerable.Range(1, 4).Select(
            number => $"console same{number} {{ type device; device /none/same{number}; baud 9600; }}\n"));
        const string Defaults = "default * { master localhost; parity none; rw *; }\naccess * { trusted 127.0.0.1; }\n";
        using var stage = new Stage(Make.Ours, Make.Debian, Defaults + Before + same, "", "-E");
        Deadline.Until(
            () => Said(stage, "ERROR: [other] open(") > 0
                && Enumerable.Range(1, 4).All(number => Said(stage, $"[same{number}] open(") > 0),
            () => "all were tried");
        int before = Said(stage, "ERROR: [other] open(");

        stage.Daemon.Reload(Defaults + Before.Replace("9600", "4800", StringComparison.Ordinal)
            + "console added { type device; device /none/added; baud 9600; }\n" + same);

        // All are tried because of the reload, in whatever order the loops come to it.
        Deadline.Until(
            () => Enumerable.Range(1, 4).All(number => Said(stage, $"ERROR: [same{number}] open(") == 2)
                && Said(stage, "ERROR: [added] open(") > 0 && Said(stage, "ERROR: [other] open(") > 1,
            () => stage.Daemon.Messages.Text);
        Assert.Equal((1, 1), (before, Said(stage, "ERROR: [added] open(")));
        Assert.Equal(2, Said(stage, "ERROR: [other] open("));
    }

    [Fact]
    public void A_reload_with_an_error_changes_nothing_and_names_file_and_line()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Consoles("stay", "go"), "", "-E");
        RawClient go = stage.Group("G");
        go.Attach("bob", "go");

        stage.Daemon.Reload(Consoles("stay", "come") + "console broken {\n    type teapot;\n}\n");

        string config = stage.Daemon.ConfigPath;
        int line =
            File.ReadAllLines(config).ToList().FindIndex(text => text.Contains("teapot", StringComparison.Ordinal)) + 1;
        stage.Daemon.Messages.Take($"{config}:{line}]");
        Assert.Equal("", go.Settle());
        Assert.True(Finds(stage, "go"));
        Assert.False(Finds(stage, "come"));
    }

    [Fact]
    public void A_reload_leaves_the_lists_of_breaks_and_tasks_as_they_are_written()
    {
        const string Lists = """
            task 1 { cmd "echo one"; }
            task 2 { cmd "echo two"; }
            default * { breaklist "3"; tasklist "1,2"; }

            """;
        using var stage = new Stage(Make.Ours, Make.Debian, Lists + Consoles("stay"), "", "-E");
        RawClient ann = stage.Group("S");
        ann.Attach("ann", "stay");
        string before = ann.Ask("\u0005cl?") + ann.Ask("\u0005c!?");

        stage.Daemon.Reload(Lists + Consoles("stay", "come"));

        Deadline.Until(() => Finds(stage, "come"), () => "console come");
        Assert.Equal(before, ann.Ask("\u0005cl?") + ann.Ask("\u0005c!?"));
        Assert.Contains(" 3 - ", before, StringComparison.Ordinal);
        Assert.Contains(" 2 - ", before, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reload_opens_an_ondemand_console_anew_while_somebody_watches()
    {
        string config =
            Consoles("stay", "other").Replace("{ exec cat; }", "{ exec cat; options ondemand; }", StringComparison.Ordinal);
        using var stage = new Stage(Make.Ours, Make.Debian, config, "", "-E");
        RawClient ann = stage.Group("S"), bob = stage.Group("B");
        ann.Attach("ann", "stay");

        stage.Daemon.Reload(config.Replace("exec cat;", "exec cat -u;", StringComparison.Ordinal));

        ann.Until("[-- Conserver reconfigured - console reset --]\r\n");
        ann.Send("again\r");
        ann.Until("again\r\nagain\r\n");
        bob.LogIn("bob");
        Assert.Matches(@"other +down", bob.Ask("hosts\r\n"));
    }

    [Fact]
    public void A_reload_without_a_file_changes_nothing_and_says_so()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Consoles("stay"), "", "-E");
        RawClient stay = stage.Group("S");
        stay.Attach("ann", "stay");

        File.Delete(stage.Daemon.ConfigPath);
        stage.Daemon.Signal(Posix.SIGHUP);

        stage.Daemon.Messages.Take($"ERROR: fopen({stage.Daemon.ConfigPath}): No such file or directory");
        stage.Daemon.Messages.Take("ERROR: reload: the running configuration stays");
        stay.Send("still here\r");
        stay.Until("still here\r\nstill here\r\n");
        Assert.True(Finds(stage, "stay"));
    }

    [Fact]
    public void Reloads_asked_for_while_one_waits_for_its_file_come_after_it_and_stop_nobody()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Consoles("stay"), "", "-E");
        RawClient stay = stage.Group("S");
        stay.Attach("ann", "stay");

        // A file that waits to be opened, as on a file server that is away.
        string slow = Path.Combine(stage.Daemon.Folder, "slow.cf");
        File.WriteAllText(slow, "console slow { exec cat; }\n");
        using (var held = new Posix.Held(slow))
        {
            stage.Daemon.Reload(Consoles("stay") + $"#include {slow}\n");
            stage.Daemon.Messages.Take("processing SIGHUP");

            // The daemon has come so far as to read it; the main file may change from then on.
            Deadline.Until(() => held.IsWanted, () => "somebody who opens slow.cf");
            stay.Send("not stopped\r");
            stay.Until("not stopped\r\nnot stopped\r\n");
            stage.Daemon.Reload(Consoles("stay", "come"));
            stage.Daemon.Messages.Take("this one follows");
            Assert.False(Finds(stage, "come"));
        }

        stage.Daemon.Messages.Take("reload: 1 added, 0 removed, 0 reopened, 0 updated, 1 untouched");
        stage.Daemon.Messages.Take("reload: 1 added, 1 removed, 0 reopened, 0 updated, 1 untouched");
        Assert.True(Finds(stage, "come"));
    }

    [Fact]
    public void A_pipe_or_a_device_in_the_configuration_is_an_error_and_nothing_waits_for_it()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Consoles("stay"), "", "-E");
        string pipe = Path.Combine(stage.Daemon.Folder, "pipe.cf");
        Posix.MakePipe(pipe);
        foreach (string wrong in new[] { pipe, "/dev/tty", "/dev/zero" })
        {
            stage.Daemon.Reload(Consoles("stay", "come") + $"#include {wrong}\n");
            stage.Daemon.Messages.Take($"fopen({wrong}): Not a regular file");
            stage.Daemon.Messages.Take("the running configuration stays");
        }

        stage.Daemon.Reload(
            Consoles("stay") + $"console bmc {{ type ipmi; host localhost; passwordfrom file:{pipe}; }}\n");
        stage.Daemon.Messages.Take($"passwordfrom `file:{pipe}': Not a regular file");
        stage.Daemon.Reload(Consoles("stay", "come"));
        Deadline.Until(() => Finds(stage, "come"), () => "console come");
    }

    private static int Said(Stage stage, string text) => stage.Daemon.Messages.Text.Split(text).Length - 1;

    private static bool Finds(Stage stage, string console)
    {
        using var client = new RawClient(stage.Daemon.Port, "finder");
        client.LogIn("root");
        return char.IsAsciiDigit(client.Ask($"call {console}\r\n")[0]);
    }

    private static string Consoles(params string[] names) => """
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; type exec; rw *; logfile @dir@/&.log; }

        """ + string.Concat(names.Select(name => $"console {name} {{ exec cat; }}\n"));
}
