using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Behaviour;

/// <summary>A serial port behind a terminal server that speaks RFC 2217.</summary>
public sealed class ComPortTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_speed_changes_at_the_far_end_and_again_at_a_reload()
    {
        using SerialLine line = new(folder.File("port"));
        using Ser2Net server = new(line.Link);
        using Stage stage = new(Make.Ours, Make.Ours, Config(server.Port, "baud 19200; parity none;"), "", "-E");
        RawClient ann = Up(stage);
        UntilSpeed(line, 19200);
        ann.Send("hello\r");
        ann.Until("hello\r");
        Assert.Contains("\"modem\":[]", stage.Run("eve", "", "--json", "-i").Intake.Text, StringComparison.Ordinal);

        // A break and what follows it.
        ann.Send("\u0005cl1after\r");
        ann.Until("after\r");
        stage.Daemon.Reload(Config(server.Port, "baud 115200; parity none;"));
        UntilSpeed(line, 115200);
    }

    /// <summary>A pseudo-terminal keeps little of it, but these are the calls that a serial port gets.</summary>
    [Fact]
    public void Parity_bits_flow_control_and_break_reach_the_far_end_through_TLS_and_those_of_a_reload_as_well()
    {
        (string pem, string fingerprint) = DeviceEncryptionTests.Certificate(folder);
        string tls = $"protocol rfc2217-tls; tlsfingerprint sha256:{fingerprint}; ";
        using SerialLine line = new(folder.File("port"));
        using Ser2Net server = new(line.Link, pem, isTraced: true);
        using Stage stage = new(
            Make.Ours,
            Make.Ours,
            Config(server.Port, tls + "baud 19200; parity even; options crtscts, cstopb;"),
            "",
            "-E");
        RawClient ann = Up(stage);
        UntilTraced(server, "c_cflag=B19200|CS7|CSTOPB|CREAD|PARENB|CLOCAL|CRTSCTS,");
        Assert.DoesNotContain("TIOCSBRK", server.Trace, StringComparison.Ordinal);
        ann.Send("\u0005cl1after\r");
        ann.Until("after\r");
        Assert.Matches(@"(?s)TIOCSBRK\) += 0\n.*TIOCCBRK\) += 0\n", server.Trace);
        stage.Daemon.Reload(Config(server.Port, tls + "baud 115200; parity odd; options !cstopb, !ixon;"));
        UntilTraced(server, "c_cflag=B115200|CS7|CREAD|PARENB|PARODD|CLOCAL,");
        stage.Daemon.Reload(Config(server.Port, tls + "baud 115200; parity none; options !cstopb, !ixon;"));
        UntilTraced(server, "c_cflag=B115200|CS8|CREAD|CLOCAL,");
        ann.Send("\u0005co");
        ann.Until("up]\r\n");
        ann.Send("still there\r");
        ann.Until("still there\r");
        Assert.DoesNotContain("[net] the far end", stage.Daemon.Messages.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Modem_lines_of_another_implementation_come_back_and_are_listed()
    {
        using PythonComPort server = new();
        using Stage stage = new(Make.Ours, Make.Ours, Config(server.Port, "baud any:31250; parity odd;"), "", "-E");
        RawClient ann = Up(stage);
        ann.Send("hello\u00ff\u00ff\r");
        ann.Until("hello\u00ff\u00ff\r");
        string listed = "";
        Deadline.Until(
            () => (listed = stage.Run("eve", "", "--json", "-i").Intake.Text)
                .Contains("\"modem\":[\"cts\",\"dsr\",\"dcd\"]", StringComparison.Ordinal),
            () => listed);
        Assert.Contains("\"protocol\":\"rfc2217\"", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("[net] the far end", stage.Daemon.Messages.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_server_without_it_is_used_as_telnet_and_that_is_said()
    {
        using Ser2Net server = new();
        using Stage stage = new(Make.Ours, Make.Ours, Config(server.Port, "baud 9600; parity none;"), "", "-E");
        RawClient ann = Up(stage);
        stage.Daemon.Messages.Take("[net] the far end does not speak RFC 2217: it is used as telnet");
        ann.Send("hello\r");
        ann.Until("hello\r");
        string listed = stage.Run("eve", "", "--json", "-i").Intake.Text;
        Assert.Contains("\"protocol\":\"rfc2217 (refused)\"", listed, StringComparison.Ordinal);
    }

    private static RawClient Up(Stage stage)
    {
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "net");

        // The first tries may find the server not there yet.
        Deadline.Until(
            () =>
            {
                ann.Send("\u0005co");
                return ann.UntilAny("up]\r\n", "down]\r\n").EndsWith("up]\r\n", StringComparison.Ordinal);
            },
            () => "the line");
        return ann;
    }

    private static void UntilSpeed(SerialLine line, int speed) => Deadline.Until(
        () => Command.Run("", "stty", "-F", line.Link, "speed").Output.Trim() == $"{speed}",
        () => $"{speed} at the far end");

    private static void UntilTraced(Ser2Net server, string call) =>
        Deadline.Until(() => server.Trace.Contains(call, StringComparison.Ordinal), () => $"{call} in {server.Trace}");

    private static string Config(int port, string items) => $$"""
        access * { trusted 127.0.0.1; }
        console net { master localhost; rw *; type host; host 127.0.0.1; port {{port}}; protocol rfc2217; {{items}} }

        """;
}
