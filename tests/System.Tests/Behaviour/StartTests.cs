using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Starting with something wrong: it is said once, clearly, and nothing is left half started.</summary>
public sealed class StartTests
{
    private const string Good = """
        access * { trusted 127.0.0.1; }
        console c1 { master localhost; type exec; exec cat; rw *; logfile c1.log; }

        """;

    [Fact]
    public void The_programs_under_test_are_there() =>
        Assert.True(Programs.HaveOurServer
            && Programs.HaveOurClient, $"{Programs.Server(Make.Ours)} and {Programs.Client(Make.Ours)} must answer -V");

    [Fact]
    public void A_bad_configuration_is_named_by_file_and_line_and_nothing_starts_when_told_to_be_strict()
    {
        using var folder = new ScratchFolder();
        string config = folder.Write("bad.cf", Good + "console c2 {\n    type teapot;\n}\n");
        int port = Ports.Free();
        (int exit, string messages) = Start(folder, config, port, "--strict");
        Assert.Equal(65, exit);
        Assert.Contains($"[{config}:4]", messages, StringComparison.Ordinal);
        Assert.Contains("teapot", messages, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("c1.log")), "no console was started");
        Assert.False(Listens(port));
    }

    [Fact]
    public void What_v_tells_of_the_surroundings_is_told_as_it_was_and_behind_the_consoles()
    {
        string[] theirs = Surroundings(Make.Debian), ours = Surroundings(Make.Ours);
        Assert.Equal(theirs, ours);
        Assert.Equal(5, ours.Length);
    }

    private static string[] Surroundings(Make make)
    {
        const string More = """
            access * { trusted 127.0.0.1; rejected 10.9.9.9; }
            console r1 { master 127.0.0.9; type exec; exec cat; }
            console r2 { master 127.0.0.9; type exec; exec cat; }

            """;
        using var daemon = new Daemon(make, Good + More);
        _ = daemon.Messages.Take("peer server on `127.0.0.9'");
        daemon.Terminate();
        string text = Regex.Replace(daemon.Messages.Whole(), @"(pid|port) \d+", "$1 N");
        return [.. Regex.Matches(
            text, @"INFO: (?:group|access|peer|\[c1\] pid N).*?(?=\n| on /dev)").Select(line => line.Value)];
    }

    [Fact]
    public void A_missing_configuration_is_named()
    {
        using var folder = new ScratchFolder();
        (int exit, string messages) = Start(folder, folder.File("none.cf"), Ports.Free());
        Assert.NotEqual(0, exit);
        Assert.Contains(folder.File("none.cf"), messages, StringComparison.Ordinal);
        Assert.Contains("No such file or directory", messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_busy_port_is_one_clear_line()
    {
        using var folder = new ScratchFolder();
        using var other = new FakeDevice(echo: false);
        (int exit, string messages) = Start(folder, folder.Write("good.cf", Good), other.Port);
        Assert.NotEqual(0, exit);
        string line = Assert.Single(messages.Split('\n'), text => text.Contains("ERROR", StringComparison.Ordinal));
        Assert.Contains(other.Port.ToString(CultureInfo.InvariantCulture), line, StringComparison.Ordinal);
        Assert.Contains("in use", line, StringComparison.OrdinalIgnoreCase);
        Assert.False(File.Exists(folder.File("c1.log")), "no console was started");
    }

    [Fact]
    public void A_missing_log_folder_is_one_clear_line()
    {
        using var daemon = new Daemon(Make.Ours, """
            access * { trusted 127.0.0.1; }
            console c1 { master localhost; type exec; exec cat; rw *; logfile @dir@/none/c1.log; }
            """);
        daemon.Messages.Take($"{daemon.Folder}/none/c1.log");
        daemon.Terminate();
        string[] lines =
        [
            .. daemon.Messages.Whole().Split('\n').Where(text => text.Contains("/none/c1.log", StringComparison.Ordinal)),
        ];
        Assert.Equal(2, lines.Length);
        Assert.EndsWith(
            "No such file or directory: output is kept in memory, trying again", lines[0], StringComparison.Ordinal);

        // "Console up" and "Console down".
        Assert.Matches(
            "logfile .*/none/c1.log: the last [0-9]+ bytes are lost: .*No such file or directory$", lines[1]);
    }

    [Fact]
    public void An_endless_line_ends_that_client_and_no_other()
    {
        using var stage = new Stage(Make.Ours, Make.Debian, Good, "", "-E");
        RawClient good = stage.Master("G"), bad = stage.Master("B");
        good.LogIn("ann");
        bad.Until("ok\r\n");
        bad.SendUntilRefused(new string('x', 1 << 20));
        Assert.NotEqual("", bad.UntilEnd());
        good.Ask("version\r\n");
        Assert.True(stage.Daemon.Terminate() == 0);
    }

    [Theory]
    [InlineData("access * { trusted 127.1; }\n", "has errors that may let somebody in: nothing has been started")]
    [InlineData("config * { strict yes; }\nbreak 0 { string x; }\n", "has errors: nothing has been started")]
    public void What_may_let_somebody_in_stops_the_start_and_so_does_any_error_with_strict(string wrong, string reason)
    {
        using var folder = new ScratchFolder();
        (int exit, string messages) = Start(folder, folder.Write("bad.cf", Good + wrong), Ports.Free());
        Assert.Equal(65, exit);
        Assert.Contains(reason, messages, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("c1.log")), "no console was started");
    }

    private static (int Exit, string Messages) Start(ScratchFolder folder, string config, int port, params string[] more) =>
        Daemon.RunToEnd(
        Make.Ours,
        folder.Path,
        ["-C", config, "-M", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-b", "0", .. more]);

    private static bool Listens(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
