using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Consoles and what is at their other end.</summary>
public sealed class DeviceTests
{
    private static string AllBytesTwice => string.Concat(Enumerable.Range(0, 512).Select(i => (char)(i & 0xff)));

    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Every_byte_value_passes_both_ways_through_client_and_daemon(Pairing pairing)
    {
        using var device = new FakeDevice(echo: false);
        using var stage = new Stage(pairing.Server(), pairing.Client(), Host(device.Port, "raw"), "", "-E");
        Viewer viewer = stage.OnPipes("ann", "dev");
        viewer.Until("for help]");
        device.UntilAccepted(1);
        viewer.Settle();
        viewer.Type(AllBytesTwice);
        device.Received.Take(AllBytesTwice);
        device.Send(AllBytesTwice);
        viewer.Until(AllBytesTwice);
        viewer.Leave();
        stage.Daemon.UntilLogged("dev", AllBytesTwice);
    }

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_pair_of_255_may_be_cut_anywhere(Make server)
    {
        using var device = new FakeDevice(echo: false);
        using var stage = new Stage(server, Make.Debian, Host(device.Port, "raw"), "", "-E");
        device.UntilAccepted(1);
        RawClient client = stage.Group("A");
        client.Attach("ann", "dev");
        client.Send("a\u00ff");
        device.Received.Take("a");
        client.Send("\u00ffb");
        device.Received.Take("\u00ffb");
        foreach (string piece in (string[])["x\u00ff", "\u00ff", "\u00ffy"])
        {
            device.Send(piece);
        }

        client.Until("x\u00ff\u00ff\u00ff\u00ff\u00ff\u00ffy");
        stage.Daemon.UntilLogged("dev", "x\u00ff\u00ff\u00ffy");
    }

    [Fact]
    public void A_console_whose_device_dies_goes_down_keeps_its_history_and_comes_back_by_itself()
    {
        using var device = new FakeDevice(echo: true);
        using var stage = new Stage(Make.Ours, Make.Debian, Host(device.Port, "raw"), "", "-E");
        Viewer ann = stage.Attach("ann", "dev");
        ann.Type("last words\r\n");
        ann.Until("last words\r\n");
        stage.Daemon.UntilLogged("dev", "last words\r\n");
        device.Die();
        UntilState(stage, "dev", "down");
        ann.Escape("r");
        Assert.Contains("last words\r\n", ann.Intake.Text[ann.Intake.Text.IndexOf("[replay]", StringComparison.Ordinal)..],
            StringComparison.Ordinal);
        device.Start();
        UntilState(stage, "dev", "up");
        ann.Type("hello again\r\n");
        ann.Until("hello again\r\n");
        ann.Leave();
    }

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_program_that_fails_at_once_again_and_again_is_left_down(Make server)
    {
        using var stage = new Stage(server, Make.Debian, """
            access * { trusted 127.0.0.1; }
            console bad { master localhost; type exec; exec exit 3; rw *; logfile @dir@/bad.log; }
            """, "", "-E");
        stage.Daemon.Messages.Take("[bad] initialization rate exceeded: forcing down");
        UntilState(stage, "bad", "down");
    }

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_telnet_device_is_answered_and_its_commands_are_not_shown(Make server) => TelnetTranscript.Check(server);

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_unix_socket_is_a_console(Make server)
    {
        using var folder = new ScratchFolder();
        using var device = new FakeDevice(folder.File("s"), echo: true);
        using var stage = new Stage(server, Make.Debian, $$"""
            access * { trusted 127.0.0.1; }
            console dev { master localhost; type uds; uds {{folder.File("s")}}; rw *; logfile @dir@/dev.log; }
            """, "", "-E");
        device.UntilAccepted(1);
        Viewer ann = stage.Attach("ann", "dev");
        ann.Type("over a socket\r\n");
        ann.Until("over a socket\r\n");
        ann.Leave();
        device.Die();
        UntilState(stage, "dev", "down");
    }

    /// <summary>A daemon configuration with one console on this port.</summary>
    internal static string Host(int port, string protocol) => $$"""
        access * { trusted 127.0.0.1; admin root; }
        console dev {
            master localhost; type host; host 127.0.0.1; port {{port}}; protocol {{protocol}}; rw *; logfile @dir@/dev.log;
        }
        """;

    internal static void UntilState(Stage stage, string console, string state)
    {
        RawClient watcher = stage.Watcher();
        string row = "";
        Deadline.Until(
            () => (row = watcher.Ask($"hosts {console}\r\n")).Contains($" {state} ", StringComparison.Ordinal),
            () => $"{console} {state}; hosts says {row}\n{Visible.Lines(stage.Daemon.Messages.Text)}");
    }
}
