using System.Diagnostics;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>A thousand machines on one daemon.</summary>
public sealed class FleetTests
{
    private const int Consoles = 1000;

    [Fact]
    public void A_thousand_consoles_are_up_for_two_seconds_of_processor()
    {
        using var fleet = new FakeDevice(echo: false);
        var config = new StringBuilder($$"""
            access * { trusted 127.0.0.1; }
            default * { master localhost; type host; host 127.0.0.1; port {{fleet.Port}}; protocol raw; rw *;
                logfile @dir@/&.log; }

            """);
        for (int i = 1; i <= Consoles; i++)
        {
            config.Append("console m").Append(i).Append(" { }\n");
        }

        using var daemon = new Daemon(Make.Ours, config.ToString(), "", "-E");
        fleet.UntilAccepted(Consoles);

        using var client = new RawClient(daemon.GroupPorts()[0], "A");
        client.LogIn("ann");
        Deadline.Until(
            () => client.Ask(
                "hosts\r\n").Split('\n').Count(row => row.Contains(" up ", StringComparison.Ordinal)) == Consoles,
            () => "all consoles up");
        using var process = Process.GetProcessById(daemon.Pid);

        // Its own time: how long it takes by the clock depends on what else the machine does.
        TimeSpan took = process.TotalProcessorTime;
        Assert.True(took < TimeSpan.FromSeconds(2), $"took {took.TotalSeconds:F2} s of the processors");
        Assert.True(process.WorkingSet64 < 150_000_000, $"{process.WorkingSet64} bytes resident");
        Assert.True(process.Threads.Count <= 32, $"{process.Threads.Count} threads");
    }
}
