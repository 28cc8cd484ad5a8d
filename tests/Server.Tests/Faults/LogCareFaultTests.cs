using Conserver.Server.Tests.Sessions;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect in what is done for logs beside writing them.</summary>
public sealed class LogCareFaultTests
{
    [Theory]
    [InlineData("LogCare.OnSync")]
    [InlineData("LogCare.Sync")]
    [InlineData("LogCare.Sync", 2)]
    [InlineData("ConsoleLog.WhenWritten")]
    [InlineData("LogCare.OnTidy")]
    [InlineData("LogCare.Tidy")]
    [InlineData("LogCare.Tidy", 2)]
    public void What_is_done_for_a_log_is_done_the_next_time(string callback, int time = 1)
    {
        using var daemon = new SessionFixture(
            """
            console c {
                master localhost; type exec; exec "exec cat"; rw *;
                logfile @folder@/c.log; logfilesync 5; logfilekeep 3; timestamp 1m;
            }
            """);
        OneDefect defect = new(daemon.Loop, callback, time);
        daemon.Consoles[0].Start();
        Until(daemon, defect);
        OneDefect again = new(daemon.Loop, callback, time);
        Until(daemon, again);
        Assert.True(daemon.Consoles[0].Line.IsUp);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_done_for_all_logs_is_done_the_next_time(int time)
    {
        using var daemon = new SessionFixture(
            "config * { logkeepsize 1m; } console c { master localhost; type uds; uds /nowhere; logfile @folder@/c.log; }");
        var fleet = new FleetLogs(daemon.Loop, daemon.Errands, daemon.Services.Log);
        fleet.Configure(daemon.Services.Now);
        Until(daemon, new OneDefect(daemon.Loop, "FleetLogs.OnTimer", time));
        Until(daemon, new OneDefect(daemon.Loop, "FleetLogs.OnTimer", time));
    }

    // Time goes by, and so there are marks: something new for the disk.
    private static void Until(SessionFixture daemon, OneDefect defect)
    {
        daemon.TurnUntil(
            () =>
            {
                daemon.Clock.Advance(TimeSpan.FromMinutes(10));
                return defect.IsDone;
            },
            "the defect");
    }
}
