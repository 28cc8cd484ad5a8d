using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Tests.Consoles;
using Conserver.Server.Tests.Sessions;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect in what comes by the clock, which the test moves.</summary>
public sealed class TimerFaultTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData("OnMark")]
    [InlineData("OnRollCheck")]
    [InlineData("OnTimer")]
    [InlineData("OnPauseOver")]
    public void A_console_goes_on(string callback)
    {
        using ConsoleFixture fixture = new(config => config with
        {
            Exec = "exec cat",
            IdleTimeout = 30,
            LogFileMax = 1_000_000,
            Timestamp = new TimestampSettings(60, Activity: false, Breaks: false, Tasks: false),
        });
        fixture.BringUp();
        Attachment viewer = fixture.Join("ann");
        int watched = fixture.Loop.Watched;
        fixture.Console.Line.Pause(TimeSpan.FromSeconds(1));
        OneDefect defect = new(fixture.Loop, callback);
        fixture.Clock.Advance(Long);
        fixture.TurnUntil(() => defect.IsDone);
        Assert.Single(fixture.DaemonLines, line => line.Contains("internal error", StringComparison.Ordinal));
        fixture.Clock.Advance(Long);
        fixture.TurnUntil(() => fixture.Console.Line.IsUp && fixture.Loop.Watched == watched);
        fixture.Clock.Advance(Long);
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Contains("[-- MARK -- ", fixture.LogText, StringComparison.Ordinal);
        Assert.True(fixture.Console.Type(viewer, "x"u8));
    }

    [Fact]
    public void A_console_whose_turn_to_start_meets_a_defect_is_started_later()
    {
        using ConsoleFixture fixture = new();
        OneDefect defect = new(fixture.Loop, "StartIn");
        fixture.Console.StartIn(TimeSpan.FromSeconds(1));
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        fixture.TurnUntil(() => defect.IsDone);
        Assert.True(fixture.Console.Line.WillRetry);
        fixture.Clock.Advance(Long);
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
    }

    [Fact]
    public void Who_does_not_log_in_does_not_stay()
    {
        using var daemon = new SessionFixture();
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        OneDefect defect = new(daemon.Loop, ".ctor");
        daemon.Clock.Advance(Long);
        daemon.TurnUntil(() => defect.IsDone, "the defect");
        client.Expect("internal error\r\n<end>");
    }

    [Fact]
    public void Who_rests_between_many_commands_is_told_and_closed()
    {
        using var daemon = new SessionFixture();
        SessionFixture.FarClient client = daemon.LogIn("ann");
        OneDefect defect = new(daemon.Loop, "Rest");
        client.Send(string.Concat(Enumerable.Repeat("pid\r\n", 40)));
        client.ExpectUntil("internal error\r\n<end>");
        Assert.True(defect.IsDone);
    }

    [Fact]
    public void A_child_that_is_not_asked_to_end_is_killed()
    {
        List<Exception> reported = [];
        FakeClock clock = new();
        using Loop loop = new("test", clock) { Unhandled = reported.Add };
        (int read, int write) = Sockets.Pair();
        Child child = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", "trap '' HUP TERM; echo ready; exec sleep 1000"])
        {
            Output = write,
        });
        Sys.Close(write);

        // It does not heed the first signal any more.
        Assert.True(SpinWait.SpinUntil(() => Sys.Read(read, new byte[16]) > 0, TimeSpan.FromSeconds(20)));
        child.Abandon(loop);
        OneDefect defect = new(loop, "Terminate");
        clock.Advance(Long);
        while (loop.Watched > 0)
        {
            loop.Turn(TimeSpan.FromSeconds(20));
        }

        Assert.True(defect.IsDone);
        Assert.False(Directory.Exists($"/proc/{child.Pid}"));
        Assert.Single(reported);
        Sys.Close(read);
    }
}
