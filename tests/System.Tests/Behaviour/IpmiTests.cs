using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Consoles behind a simulated management controller.</summary>
public sealed class IpmiTests
{
    [Fact]
    public void A_controller_is_a_console_which_survives_its_restart_and_a_wrong_password_or_a_dead_one_harms_nobody()
    {
        using var device = new FakeDevice(echo: true);
        using var simulator = new IpmiSimulator(device);
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; }
            default * { master localhost; rw *; ipmitimeout 6; logfile @dir@/&.log; }
            console bmc { {{simulator.Items}} password test; }
            console locked { {{simulator.Items}} password wrong-secret; }
            console gone { type ipmi; host 127.0.0.1:{{Ports.Free()}}; username ipmiusr; password dead-secret; }
            console other { type exec; exec "stty raw -echo; exec cat"; }
            """, "", "-E");
        stage.Daemon.Messages.Take("ERROR: [locked] IPMI error: password invalid: forcing down");
        DeviceTests.UntilState(stage, "bmc", "up");
        device.Send("from the device\r\n");
        stage.Daemon.UntilLogged("bmc", "from the device\r\n");
        Viewer ann = stage.Attach("ann", "bmc");
        ann.Type("typed there\r\n");
        ann.Until("typed there\r\n");
        ann.Escape("l0");
        Assert.Contains("[halt sent]", ann.Intake.Text, StringComparison.Ordinal);
        ann.Type("after the break\r\n");
        ann.Until("after the break\r\n");
        simulator.Stop();
        stage.Daemon.Messages.Take("ERROR: [bmc] IPMI error: session timeout");
        simulator.Start();
        DeviceTests.UntilState(stage, "bmc", "up");
        ann.Type("back again\r\n");
        ann.Until("back again\r\n");
        ann.Escape("o");
        DeviceTests.UntilState(stage, "bmc", "up");

        // The simulator loses what comes soon after a second session has begun.
        Deadline.Until(
            () =>
            {
                ann.Type("reopened\r\n");
                return SpinWait.SpinUntil(
                    () => ann.Intake.Text.Contains("reopened", StringComparison.Ordinal), TimeSpan.FromSeconds(1));
            },
            () => ann.Intake.Text);
        Viewer bob = stage.Attach("bob", "other");
        bob.Type("others live\r\n");
        bob.Until("others live\r\n");
        Deadline.Until(
            () => stage.Daemon.Messages.Text.Contains(
                "ERROR: [gone] IPMI error: connection timeout: forcing down", StringComparison.Ordinal),
            () => stage.Daemon.Messages.Text);
        string said = stage.Daemon.Messages.Text;
        Assert.DoesNotContain("-secret", said, StringComparison.Ordinal);
    }

    /// <summary>Whose session it is, the refusal, and the theft, all with the simulator's own answers.</summary>
    [Fact]
    public void A_session_of_somebody_else_is_left_to_them_or_taken_as_the_console_says()
    {
        using var device = new FakeDevice(echo: true);
        using var simulator = new IpmiSimulator(device);
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; }
            default * { master localhost; rw *; {{simulator.Items}} password test; ipmitimeout 6; logfile @dir@/&.log; }
            console first { }
            console polite { ipmiinuse refuse; options ondemand; }
            console greedy { options ondemand; }
            """, "", "-E");
        DeviceTests.UntilState(stage, "first", "up");
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "polite");
        stage.Daemon.Messages.Take("ERROR: [polite] IPMI error: SOL in use: forcing down");
        RawClient bob = stage.Group("B");
        bob.Attach("bob", "first");
        bob.Send("hello\r");
        bob.Until("hello\r");
        bob.Send("\u0005cd");
        bob.Until("]\r\n");
        DeviceTests.UntilState(stage, "polite", "up");
        RawClient eve = stage.Group("E");
        eve.Attach("eve", "greedy");
        DeviceTests.UntilState(stage, "greedy", "up");

        // The simulator does not tell who had it before.
        Deadline.Until(
            () =>
            {
                eve.Send("mine now\r");
                return SpinWait.SpinUntil(
                    () => eve.Intake.Text.Contains("mine now", StringComparison.Ordinal), TimeSpan.FromSeconds(1));
            },
            () => eve.Intake.Text);
    }

    /// <summary>Whoever has got the number meanwhile would lose his descriptor.</summary>
    [Fact]
    public void What_a_session_that_fails_had_open_is_closed_once()
    {
        using var device = new FakeDevice(echo: true);
        using var simulator = new IpmiSimulator(device);
        using var scratch = new ScratchFolder();
        string trace = scratch.File("trace");
        using Daemon daemon = Daemon.Through(
            Make.Ours,
            ["strace", "-D", "-f", "-Z", "-e", "trace=close", "-o", trace],
            $$"""
            access * { trusted 127.0.0.1; }
            console locked { master localhost; rw *; {{simulator.Items}} password wrong; ipmitimeout 6; }

            """);
        int before = 0;
        for (int i = 0; i < 4; i++)
        {
            daemon.Messages.Take("[locked] IPMI error: password invalid");
            before = i == 0 ? daemon.Descriptors : before;
            daemon.Signal(Posix.SIGUSR1);
        }

        Deadline.Until(() => daemon.Descriptors <= before, () => $"{before} descriptors, not {daemon.Descriptors}");
        Assert.Equal(0, daemon.Terminate());
        Assert.DoesNotMatch(@"close\(\d+\) += -1 EBADF", File.ReadAllText(trace));
    }
}
