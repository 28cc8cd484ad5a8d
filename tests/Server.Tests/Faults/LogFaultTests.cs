using Conserver.Posix;
using Conserver.Server.Consoles;
using Conserver.Server.Disk;
using Conserver.Server.History;
using Conserver.Server.Tests.Consoles;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect on the way between a console and its log.</summary>
public sealed class LogFaultTests
{
    [Fact]
    public void What_a_log_reports_may_be_lost_and_nothing_that_goes_into_it()
    {
        using ConsoleFixture fixture = new(config => config with
        {
            LogFile = Path.Combine(Path.GetDirectoryName(config.LogFile)!, "later", "c1.log"),
        });
        OneDefect defect = new(fixture.Loop, "LogFeed.Heard");
        fixture.BringUp();
        fixture.TurnUntil(() => defect.IsDone);
        Assert.Single(fixture.DaemonLines, line => line.Contains("internal error", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(fixture.Folder, "later"));
        string log = Path.Combine(fixture.Folder, "later", "c1.log");
        fixture.TurnUntil(
            () => File.Exists(log) && File.ReadAllText(log).Contains("Console up", StringComparison.Ordinal));
        Assert.True(fixture.Console.Line.IsUp);
        Assert.Single(fixture.DaemonLines, line => line.Contains("internal error", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_that_waits_for_its_log_is_read_again()
    {
        using ConsoleFixture fixture = new(config => config with { Exec = "stty raw -echo; echo ready; exec cat" });
        fixture.BringUp();
        Attachment viewer = fixture.Join("ann");
        fixture.TurnUntil(() => ConsoleFixture.Shown(viewer).Contains("ready", StringComparison.Ordinal));
        OneDefect defect = new(fixture.Loop, "LogFeed.OnDrained");
        fixture.Say(new string('x', LogFeed.BusyAt + 1));
        fixture.TurnUntil(() => defect.IsDone);
        _ = ConsoleFixture.Shown(viewer);
        Assert.True(fixture.Console.Type(viewer, "answer"u8));

        // The clock has not moved: nobody gave up waiting.
        string shown = "";
        fixture.TurnUntil(() => (shown += ConsoleFixture.Shown(viewer)).Contains("answer", StringComparison.Ordinal));
        Assert.Equal(LogFeed.BusyAt + 1, fixture.LogText.Count(value => value == 'x'));
        Assert.Single(fixture.DaemonLines, line => line.Contains("internal error", StringComparison.Ordinal));
    }

    [Fact]
    public void What_wakes_a_loop_to_write_its_logs_wakes_it_again()
    {
        List<Exception> reported = [];
        using Loop loop = new("test", new FakeClock()) { Unhandled = reported.Add };
        OneDefect defect = new(loop, "WakeUp.cctor");
        loop.Post(WakeUp.Owner, WakeUp.Call);
        loop.Turn(TimeSpan.FromSeconds(20));
        Assert.True(defect.IsDone);
        Assert.Single(reported);
        loop.Post(WakeUp.Owner, WakeUp.Call);
        loop.Turn(TimeSpan.FromSeconds(20));
        Assert.Single(reported);
    }
}
