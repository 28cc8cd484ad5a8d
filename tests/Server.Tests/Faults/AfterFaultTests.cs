using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;
using Conserver.Server.Logging;
using Conserver.Server.Reload;
using Conserver.Server.Sessions;
using Conserver.Server.Tests.Consoles;
using Conserver.Server.Tests.Sessions;

namespace Conserver.Server.Tests.Faults;

/// <summary>What a defect must not be the end of: it goes on afterwards, in memory and with a clock moved by hand.</summary>
public sealed class AfterFaultTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public void A_line_whose_retry_meets_a_defect_is_tried_once_more()
    {
        using ConsoleFixture fixture = new(config => config with { Kind = LineKinds.Uds, Uds = "/nowhere/at/all" });
        fixture.Console.Start();
        fixture.TurnUntil(() => fixture.Console.Line.WillRetry);
        OneDefect defect = new(fixture.Loop, "Retry");
        fixture.Clock.Advance(Long);
        fixture.TurnUntil(() => defect.IsDone);
        Assert.True(fixture.Console.Line.WillRetry);
        Assert.Single(fixture.DaemonLines, line => line.Contains("internal error", StringComparison.Ordinal));
    }

    [Fact]
    public void A_console_whose_start_meets_a_defect_is_started_later()
    {
        using ConsoleFixture fixture = new();
        OneDefect defect = new(fixture.Loop, "Start");
        new StaggeredStart(fixture.Loop).Start([(fixture.Console, fixture.Console.Config)], TimeSpan.Zero);
        fixture.TurnUntil(() => defect.IsDone);
        Assert.Equal(LineState.Down, fixture.Console.Line.State);
        fixture.Clock.Advance(Long);
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
    }

    [Fact]
    public void A_console_that_waits_for_its_first_viewer_still_does()
    {
        using ConsoleFixture fixture = new(config => config with { Options = config.Options | ConsoleOptions.OnDemand });
        OneDefect defect = new(fixture.Loop, "Start");
        new StaggeredStart(fixture.Loop).Start([(fixture.Console, fixture.Console.Config)], TimeSpan.Zero);
        fixture.TurnUntil(() => defect.IsDone);
        Assert.False(fixture.Console.Line.WillRetry);
    }

    [Fact]
    public void A_console_takes_its_new_settings_all_the_same()
    {
        using ConsoleFixture fixture = new();
        fixture.BringUp();
        ConsoleConfig before = fixture.Console.Config, after = before with { Motd = "new" };
        var roster = new Roster([(fixture.Console, before)], [], 16);
        ReloadPlan plan = ReloadPlan.Make(roster, new ServerConfig(
            new GlobalSettings(),
            [after],
            [],
            ImmutableSortedDictionary<char, BreakConfig>.Empty,
            [],
            new AccessConfig([], [], [])));
        OneDefect defect = new(fixture.Loop, "Post");
        plan.Change();
        fixture.TurnUntil(() => defect.IsDone);
        Assert.Equal("new", fixture.Console.Config.Motd);
    }

    [Fact]
    public void A_task_whose_last_words_meet_a_defect_is_over_and_another_one_may_run()
    {
        using ConsoleFixture fixture = new(null, new TaskConfig('t', "echo words", "", default, null, false));
        Attachment viewer = fixture.Join("ann");
        int watched = fixture.Loop.Watched;
        OneDefect defect = new(fixture.Loop, "ReadOn");
        Assert.IsType<Outcome.TaskStarted>(fixture.Console.Do(viewer, new ConsoleCommand(ConsoleVerb.Task, 't')));

        // The loop finds what it has said and that it has ended in one turn, and its last words are for a later one.
        string process = $"/proc/{fixture.Console.Task.Pid}/stat";
        Assert.True(SpinWait.SpinUntil(
            () => File.ReadAllText(process).Contains(") Z ", StringComparison.Ordinal), TimeSpan.FromSeconds(20)));
        fixture.TurnUntil(() => defect.IsDone);
        Assert.False(fixture.Console.Task.IsBusy);
        Assert.Equal(watched, fixture.Loop.Watched);
        Assert.Contains(fixture.DaemonLines, line => line.Contains("task: internal error", StringComparison.Ordinal));
    }

    [Fact]
    public void Lines_that_strangers_cause_are_written_again()
    {
        using var daemon = new SessionFixture();
        RepeatedLines lines = daemon.Services.Strangers;
        for (int i = 0; i <= RepeatedLines.Most; i++)
        {
            lines.Error("things", "a line");
        }

        OneDefect defect = new(daemon.Loop, "Count");
        daemon.Clock.Advance(RepeatedLines.Period);
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.True(defect.IsDone);
        lines.Error("things", "the next one");
        Assert.Contains("ERROR: the next one", daemon.DaemonLines);
    }

    [Fact]
    public void What_the_log_says_of_a_line_that_is_asked_for_all_the_time_is_said_again()
    {
        using var daemon = new SessionFixture();
        OpeningLog told = new(daemon.Services.Log, daemon.Loop, "c");
        for (int i = 0; i <= OpeningLog.Most; i++)
        {
            told.Asked();
        }

        OneDefect defect = new(daemon.Loop, "Sum");
        daemon.Clock.Advance(OpeningLog.Period);
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.True(defect.IsDone);
        told.Asked();
        told.Failed("no such thing");
        Assert.Contains(daemon.DaemonLines, line => line.Contains("no such thing", StringComparison.Ordinal));
    }

    [Fact]
    public void Answers_that_meet_a_defect_give_their_turn_back()
    {
        using var daemon = new SessionFixture();
        for (int i = 0; i < AnswerTurns.PerUser; i++)
        {
            SessionFixture.FarClient one = daemon.LogIn("ann", Listening.PortKind.Group);
            OneDefect defect = new(daemon.Loop, "Take");
            one.Send("info\r\n");
            daemon.TurnUntil(() => defect.IsDone, "the defect");
            one.ExpectUntil("internal error\r\n<end>");
        }

        SessionFixture.FarClient next = daemon.LogIn("ann", Listening.PortKind.Group);
        next.Send("info\r\nexit\r\n");
        next.ExpectUntil("goodbye\r\n<end>");
    }

    [Fact]
    public void A_child_that_nobody_wants_is_reaped_in_the_turn_in_which_the_loop_ends()
    {
        List<Exception> reported = [];
        using Loop loop = new("test", new FakeClock()) { Unhandled = reported.Add };
        Child child = Spawn.Start(new SpawnRequest("/bin/sh", ["sh", "-c", "exit 0"]));
        child.Abandon(loop);
        OneDefect defect = new(loop, "Await");
        while (!defect.IsDone)
        {
            loop.Turn(TimeSpan.FromSeconds(20));
        }

        Assert.Equal(0, loop.Watched);
        Assert.False(Directory.Exists($"/proc/{child.Pid}"));
        Assert.Single(reported);
    }
}
