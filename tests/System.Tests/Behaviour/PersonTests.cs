using System.Net;
using System.Net.Sockets;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>What the client tells the person in front of it, and the script around it.</summary>
public sealed class PersonTests
{
    private const string Shell = "shell:h,1,2:#:::up:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup:bash:ixon::0:\r\n";
    private const string Board = "board:h,1,2:#:::up:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup::ixon::0:\r\n";

    private const string Down = """
        config * { sslrequired no; }
        access * { trusted 127.0.0.1; }
        default d { master localhost; type exec; rw *; logfile ""; }
        console dead { include d; exec "exit 1"; options !autoreinit; }
        console cat { include d; exec cat; }
        """;

    [Fact]
    public void The_list_has_a_hint_of_its_keys_and_shows_the_alias_and_what_was_picked_is_said()
    {
        using var server = new LyingServer(Shell + Board, ("info shell", Shell));
        using Viewer ann = On(server);
        ann.Until("console (2/2): ");
        ann.Until("type to narrow, arrows to choose, Enter to attach, Esc to leave");
        ann.UntilRaw();
        ann.Type("bash");
        ann.Until("(bash)");
        ann.Type("\r");
        _ = server.Session;
        ann.Until("[attached to shell]");
    }

    [Theory, InlineData(Make.Ours), InlineData(Make.Debian)]
    public void Who_asks_to_write_and_is_told_no_learns_that_he_waits(Make server)
    {
        const string Told = "[no, bob@localhost is attached]\r\n[you wait to write, and will when your turn comes]\r\n";
        using var stage = new Stage(server, Make.Ours, Down);
        Viewer bob = stage.Attach("bob", "cat");
        using Viewer ann = new(
            Make.Ours, "ann", "xterm",
            ["-n", "-E", "-C", "/dev/null", "-M", "127.0.0.1", "-p", $"{stage.Daemon.Port}", "-l", "ann", "cat"]);
        ann.Until(Told);
        ann.UntilRaw();
        ann.Type("\u0005ca");
        ann.Until(Told);
        bob.Leave();
        ann.Until("[attached]");
    }

    [Fact]
    public void The_size_of_a_persons_window_reaches_the_command_that_is_the_console()
    {
        using var stage = new Stage(Make.Ours, Make.Ours, """
            config * { sslrequired no; }
            access * { trusted 127.0.0.1; }
            console shell {
                master localhost; type exec; rw *; logfile ""; windowsize 80x24;
                exec "trap 'echo it is `stty size`.' WINCH; stty -echo; echo ready; while true; do read line || :; done";
            }
            """);
        using Viewer ann = InWindow(stage, "shell");
        ann.Until("for help]");
        ann.UntilRaw();
        ann.Settle();
        ann.Escape("?");
        Assert.Contains("W       send the size of your window", ann.Intake.Text, StringComparison.Ordinal);
        ann.Type("\u0005cW");
        ann.UntilBoth("[window 91x27]\r\n", "it is 27 91.\r\n");
        Assert.Equal(0, Command.Run("", "/bin/stty", "-F", $"/proc/{ann.Pid}/fd/0", "rows", "50", "cols", "132").Exit);
        ann.Type("\u0005cW");
        ann.UntilBoth("[window 132x50]\r\n", "it is 50 132.\r\n");
        Viewer bob = stage.Attach("bob", "shell");
        bob.Escape("W");
        Assert.Contains("[this client cannot tell the size of its window]\r\n", bob.Intake.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_of_old_does_not_know_of_windows_and_a_person_is_told()
    {
        using var stage = new Stage(Make.Debian, Make.Ours, Down);
        using Viewer ann = InWindow(stage, "cat");
        ann.Until("for help]");
        ann.UntilRaw();
        ann.Type("\u0005cW");
        ann.Until("[unknown -- use `?']\r\n[this server cannot pass on the size of your window]\r\n");
        Assert.DoesNotContain("91x27", ann.Intake.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_follows_the_size_of_the_terminal()
    {
        using var server = new LyingServer(Shell + Board);
        using Viewer ann = On(server);
        ann.Until("Esc to leave");
        ann.UntilRaw();
        Assert.Equal(0, Command.Run("", "/bin/stty", "-F", $"/proc/{ann.Pid}/fd/0", "rows", "8", "cols", "20").Exit);
        ann.Until("type to narrow, arr");
        string drawn = ann.Intake.Text[ann.Intake.Text.LastIndexOf("type to narrow", StringComparison.Ordinal)..];
        Assert.DoesNotContain("choose", drawn, StringComparison.Ordinal);
        ann.Type("\u001b");
        Assert.Equal(0, ann.UntilExit());
    }

    [Fact]
    public void A_wrong_name_where_one_wants_to_go_is_answered_with_a_right_one_and_the_way_back()
    {
        using var server = new LyingServer(
            Shell + Board, ("info board", Board), ("info shel", ""), ("call shel", "console `shel' not found\r\n"));
        using Viewer ann = On(server, "board");
        _ = server.Session;
        ann.UntilRaw();
        ann.Type("\u0005c;");
        server.Say("[\xFFG");
        ann.Until("console: ");
        ann.Type("shel\r");
        ann.Until("did you mean `shell'?");
        ann.Until("Enter alone goes back");
        ann.Until("[console: ");
        ann.Type("\r");
        ann.Until("[returning to `board'");
    }

    [Fact]
    public void More_than_ascii_can_be_typed_at_the_clients_prompts()
    {
        const string Name = "b\u00c3\u00b6rd";
        using var server = new LyingServer(Board, ($"call {Name}", $"console `{Name}' not found\r\n"));
        using Viewer ann = On(server, "board");
        _ = server.Session;
        ann.UntilRaw();
        ann.Type("\u0005c;");
        server.Say("[\xFFG");
        ann.Until("console: ");
        ann.Type($"{Name}\r");
        ann.Until($"console `{Name}' not found");
    }

    [Fact]
    public void Output_that_cannot_be_written_is_no_success()
    {
        using var server = new LyingServer(Shell);
        Assert.Equal(69, InShell(server, "\"$@\" >/dev/full", "--json", "-u").Exit);
        Assert.Equal(69, InShell(server, "\"$@\" >/dev/full", "--names").Exit);
    }

    [Fact]
    public void A_reader_that_has_seen_enough_is_no_fault()
    {
        const string Config = """
            config * { sslrequired no; }
            access * { trusted 127.0.0.1; }
            console c1 { master localhost; type exec; exec "while echo a line; do sleep 0.1; done"; rw *; logfile ""; }
            """;
        using var daemon = new Daemon(Make.Ours, Config);
        string[] words = [.. Client, "-E", "-M", "127.0.0.1", "-p", $"{daemon.Port}", "--watch", "c1"];
        (int exit, string output, string errors) =
            Command.Run("", ["/bin/sh", "-c", "\"$@\" | head -1", "sh", .. words]);
        Assert.Equal(
            (0, "c1: a line\n", "console: watching 1 of 1 consoles\n"),
            (exit, output.Replace("\r", "", StringComparison.Ordinal), errors));
    }

    [Fact]
    public void Who_types_for_a_console_that_is_down_is_told_at_once()
    {
        using var daemon = new Daemon(Make.Ours, Down);
        string[] words = [.. Client, "-E", "-M", "127.0.0.1", "-p", $"{daemon.Port}"];
        Deadline.Until(
            () => Command.Run("", [.. words, "-u", "dead"]).Output.Contains(" down ", StringComparison.Ordinal),
            () => "the end of its command");
        Assert.Equal(
            (69, "", "console: dead: console is down\n"),
            Command.Run("", [.. words, "--send", "reboot\\r", "dead"]));
    }

    [Fact]
    public void A_pattern_that_matches_nothing_is_no_success()
    {
        using var daemon = new Daemon(Make.Ours, Down);
        string[] words = [.. Client, "-E", "-M", "127.0.0.1", "-p", $"{daemon.Port}", "--timeout", "3", "--watch", "cat"];
        Assert.Equal(0, Command.Run("", words).Exit);
        Assert.Equal(69, Command.Run("", [.. words, "nosuch"]).Exit);
    }

    [Fact]
    public void The_reason_stands_behind_a_connection_that_failed()
    {
        int port = Ports.Free();
        Assert.Equal(
            (0, "", $"console: Unable to connect to 127.0.0.1:{port}: Connection refused\n"),
            Command.Run("", [.. Client, "-M", "127.0.0.1", "-p", $"{port}", "-r"]));
    }

    [Theory]
    [InlineData("-c", "/nonexistent.pem", "Could not load SSL certificate from '/nonexistent.pem'")]
    [InlineData("-C", "authority.cf", "Could not setup ca certificate file to '/nonexistent.pem'")]
    public void Files_of_certificates_are_complained_about_before_the_first_connection(
        string option, string value, string said)
    {
        using var folder = new ScratchFolder();
        folder.Write("authority.cf", "config * { sslcacertificatefile /nonexistent.pem; }\n");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string file = option == "-C" ? folder.File(value) : value;
        Assert.Equal(
            (69, "", $"console: {said}\n"),
            Command.Run("", [.. Client, "-M", "127.0.0.1", "-p", $"{port}", option, file, "-r"]));
        Assert.False(listener.Pending());
    }

    private static string[] Client => [Programs.Client(Make.Ours), "-n", "-C", "/dev/null", "-l", "ann"];

    private static (int Exit, string Output, string Errors) InShell(
        LyingServer server, string script, params string[] words) =>
        Command.Run(
            "", ["/bin/sh", "-c", script, "sh", .. Client, "-E", "-M", "127.0.0.1", "-p", $"{server.Port}", .. words]);

    private static Viewer On(LyingServer server, params string[] words) => new(
        Make.Ours, "ann", "xterm",
        ["-n", "-E", "-C", "/dev/null", "-M", "127.0.0.1", "-p", $"{server.Port}", "-l", "ann", .. words]);

    /// <summary>91 columns, 27 rows.</summary>
    private static Viewer InWindow(Stage stage, string console) => new(
        Make.Ours,
        "ann",
        "xterm",
        ["-n", "-E", "-C", "/dev/null", "-M", "127.0.0.1", "-p", $"{stage.Daemon.Port}", "-l", "ann", console],
        "exec <>\"$0\" >&0 2>&0; stty rows 27 cols 91; exec \"$@\"");
}
