using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Telnet servers as others have written them.</summary>
public sealed class TelnetServerTests
{
    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_terminal_server_passes_keys_on_and_its_negotiation_is_not_shown(Make server)
    {
        using var line = new Ser2Net();
        using var stage = new Stage(server, Make.Debian, DeviceTests.Host(line.Port, "telnet"), "", "-E");
        RawClient client = stage.Group("A");
        client.Attach("ann", "dev");

        // Whoever comes first finds the server not there yet, and whoever comes again is told for a moment that somebody is.
        Deadline.Until(
            () =>
            {
                client.Send("\u0005co");
                client.UntilAny("up]\r\n", "down]\r\n");
                client.Send("here\n");
                return SpinWait.SpinUntil(
                    () => client.Intake.Text.Contains("here\n", StringComparison.Ordinal), TimeSpan.FromSeconds(1));
            },
            () => client.Intake.Text);

        // 255 is sent in pairs between daemon and client as well.
        client.Send("one\u00ff\u00ff two\r\u0005cl1\u0005c\\101three\n");
        client.Until("three\n");
        stage.Daemon.UntilLogged("dev", "three\n");
        string said = stage.Daemon.LogText("dev");
        Assert.Contains("one\u00ff two\rAthree\n", said, StringComparison.Ordinal);
        Assert.Equal(1, said.Count(one => one == '\u00ff'));
    }

    /// <summary>It hides the password by ECHO, and waits for the answer when that is taken back.</summary>
    [Fact]
    public void One_logs_in_through_a_server_that_negotiates_in_the_middle()
    {
        using var host = new PythonTelnet();
        using var stage = new Stage(Make.Ours, Make.Debian, DeviceTests.Host(host.Port, "telnet"), "", "-E");
        RawClient client = stage.Group("A");
        client.Attach("ann", "dev");

        // Whoever comes first finds the server not there yet.
        Deadline.Until(
            () =>
            {
                client.Send("\u0005co");
                return client.UntilAny("up]\r\n", "down]\r\n").EndsWith("up]\r\n", StringComparison.Ordinal);
            },
            () => client.Intake.Text);
        client.Until("Username: ");
        client.Send("ann\r\n");
        client.Until("Password: ");
        client.Send("secret\r\n");
        client.Until("welcome\r\n");
        client.Send("one \u00ff\u00ff two\r\n");
        client.Until("told one \u00ff\u00ff two\r\n");
        Assert.DoesNotContain("\u00ff\u00fb", client.Intake.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", stage.Daemon.LogText("dev"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_virtual_machine_is_heard_and_the_log_says_when_it_should_be_taken_for_telnet()
    {
        (int telnet, int raw) = (Ports.Free(), Ports.Free());
        using var speaks = new Qemu("-serial", $"telnet:127.0.0.1:{telnet},server=on,wait=on");
        using var misread = new Qemu("-serial", $"telnet:127.0.0.1:{raw},server=on,wait=on");
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; }
            default * { master localhost; type host; host localhost; rw *; logfile @dir@/&.log; }
            console telnet { port {{telnet}}; protocol telnet; }
            console raw { port {{raw}}; protocol raw; }
            """, "", "-E");
        stage.Daemon.UntilLogged("telnet", Qemu.Last);
        stage.Daemon.UntilLogged("raw", Qemu.Last);
        Assert.DoesNotContain("\u00ff", stage.Daemon.LogText("telnet"), StringComparison.Ordinal);
        Assert.Contains("\u00ff\u00fb\u0001", stage.Daemon.LogText("raw"), StringComparison.Ordinal);
        stage.Daemon.Messages.Take(
            "[raw] the host begins with a telnet negotiation; if it speaks telnet: `protocol telnet'");
        Assert.DoesNotContain("[telnet] the host", stage.Daemon.Messages.Text, StringComparison.Ordinal);
    }
}
