using System.Globalization;
using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>What signals do, and life in the background.</summary>
public sealed partial class SignalTests
{
    private const string Config = """
        config * { unifiedlog @dir@/unified.log; }
        access * { trusted 127.0.0.1; admin root; }
        default * { master localhost; type exec; rw *; logfile @dir@/&.log; }
        console echo { exec cat; }
        console late { exec "test -e @dir@/go && exec cat"; options !autoreinit; }

        """;

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void USR1_brings_up_what_is_down(Make server)
    {
        using var stage = new Stage(server, Make.Debian, Config, "", "-E");
        Deadline.Until(() => State(stage, "late") == "down", () => "late is down");
        File.WriteAllText(Path.Combine(stage.Daemon.Folder, "go"), "");
        stage.Daemon.Signal(Posix.SIGUSR1);
        stage.Daemon.Messages.Take("processing SIGUSR1");
        Deadline.Until(() => State(stage, "late") == "up", () => "late is up");
    }

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void USR2_opens_all_logs_by_name_and_brings_up_what_is_down(Make server)
    {
        using var stage = new Stage(server, Make.Debian, Config, "", "-E");
        Deadline.Until(() => State(stage, "late") == "down", () => "late is down");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "echo");
        ann.Send("before\r");
        ann.Until("before\r\nbefore\r\n");
        stage.Daemon.UntilLogged("echo", "before\r\nbefore\r\n");
        stage.Daemon.UntilLogged("unified", "echo*: before\r\necho*: before\r\n");
        foreach (string log in new[] { "echo", "unified" })
        {
            File.Move(Path.Combine(stage.Daemon.Folder, log + ".log"), Path.Combine(stage.Daemon.Folder, log + ".old"));
        }

        File.WriteAllText(Path.Combine(stage.Daemon.Folder, "go"), "");
        stage.Daemon.Signal(Posix.SIGUSR2);
        stage.Daemon.Messages.Take("processing SIGUSR2");
        Deadline.Until(() => State(stage, "late") == "up", () => "late is up");
        ann.Send("after\r");
        ann.Until("after\r\nafter\r\n");
        stage.Daemon.UntilLogged("echo", "after\r\nafter\r\n");
        stage.Daemon.UntilLogged("unified", "after\r\n");
        Assert.DoesNotContain("before", stage.Daemon.LogText("echo"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void INT_stops_the_server_in_order(Make server)
    {
        using var stage = new Stage(server, Make.Debian, Config, "", "-E");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "echo");
        stage.Daemon.Signal(Posix.SIGINT);
        Assert.Equal("[-- Console server shutting down --]\r\n", ann.UntilEnd());
        Assert.Equal(0, stage.Daemon.Exit());
        stage.Daemon.UntilLogged("echo", "[-- Console down -- ");
    }

    [Fact]
    public void Commands_that_ignore_SIGHUP_do_not_outlive_the_server()
    {
        string mark = $"{Guid.NewGuid()}";
        using var daemon = new Daemon(Make.Ours, Config + $$"""
            console e { exec "sh -c 'trap \"\" HUP; echo ready; sleep 1000; :' {{mark}}"; }
            console i { exec cat; initcmd "sh -c 'trap \"\" HUP; echo ready; sleep 1000; :' {{mark}}"; }

            """);
        daemon.UntilLogged("e", "ready");
        daemon.UntilLogged("i", "ready");
        Assert.Equal(0, daemon.Terminate());
        Assert.DoesNotContain(
            Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])), path =>
            {
                try
                {
                    return File.ReadAllText(path + "/cmdline").Contains(mark, StringComparison.Ordinal);
                }
                catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
                {
                    return false;
                }
            });
    }

    [Fact]
    public void In_the_background_it_logs_to_its_file_and_reopens_it_under_the_name_of_a_new_configuration()
    {
        using var folder = new ScratchFolder();
        int port = Ports.Free();
        string Text(string log) => $$"""
            config * { logfile {{folder.File(log)}}; daemonmode yes; secondaryport 0; primaryport {{port}}; sslrequired no; }
            access * { trusted 127.0.0.1; admin root; }
            console c { master localhost; type exec; exec cat; rw *; }

            """;
        string config = folder.Write("x.cf", Text("one.log"));
        (int exit, string said) = Daemon.RunToEnd(Make.Ours, folder.Path, "-C", config, "-M", "127.0.0.1");
        Assert.Equal(0, exit);
        Assert.EndsWith("daemonizing\n", said, StringComparison.Ordinal);
        using var client = new RawClient(port, "C"); // It serves when the first process has ended.
        client.LogIn("root");
        Match stamp = Match.Empty;
        Deadline.Until(
            () => (stamp = Stamp().Match(File.ReadAllText(folder.File("one.log")))).Success, () => "a line in its log");
        int pid = int.Parse(stamp.Groups[1].Value, CultureInfo.InvariantCulture);
        try
        {
            folder.Write("x.cf", Text("two.log"));
            Posix.Kill(pid, Posix.SIGHUP);
            Deadline.Until(
                () => File.Exists(
                    folder.File("two.log")) && client.Ask("pid\r\n").Trim() == pid.ToString(CultureInfo.InvariantCulture),
                () => "the new log");
            Posix.Kill(pid, Posix.SIGUSR2);
            Deadline.Until(
                () => File.ReadAllText(folder.File("two.log")).Contains("processing SIGUSR2", StringComparison.Ordinal),
                () => "a line in the new log");
        }
        finally
        {
            Posix.Kill(pid, Posix.SIGTERM);
        }

        client.UntilEnd();
        Deadline.Until(
            () => File.ReadAllText(folder.File("two.log")).Contains("terminated", StringComparison.Ordinal),
            () => "its end");
    }

    private static string State(Stage stage, string console) =>
        stage.Watcher().Ask(
            "hosts\r\n").Split('\n').Single(row => row.StartsWith($" {console} ", StringComparison.Ordinal))[28..32].Trim();

    [GeneratedRegex(@"conserver \((\d+)\): ")]
    private static partial Regex Stamp();
}
