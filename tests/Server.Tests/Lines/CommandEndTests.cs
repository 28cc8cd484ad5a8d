using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Lines;

/// <summary>What an initcmd, a task or a start that was overtaken leaves in its process group.</summary>
public sealed class CommandEndTests
{
    private readonly string mark = $"{Guid.NewGuid()}";

    // A shell that heeds SIGHUP, and its child that does not.
    private string Deaf => $"sh -c 'trap \"\" HUP; echo ready; sleep 1000; :' {mark}; : {mark}";

    [Fact]
    public void An_initcmd_whose_shell_dies_before_its_children_is_ended_with_them_when_its_line_is_closed()
    {
        using ConsoleFixture fixture = new(config => config with { InitCommand = Deaf });
        fixture.BringUp();
        fixture.TurnUntil(() => fixture.LogText.Contains("ready", StringComparison.Ordinal));
        int pid = Started(fixture, "initcmd");
        fixture.Console.Line.Close();
        UntilGone(fixture);
        fixture.TurnUntil(() => fixture.DaemonLines.Contains(
            $"[c1] initcmd: what pid {pid} has left behind has not ended after SIGHUP: SIGTERM sent"));
    }

    [Fact]
    public void A_task_whose_shell_dies_before_its_children_is_ended_with_them()
    {
        using ConsoleFixture fixture = new(null, new TaskConfig('t', Deaf, "", default, null, false));
        fixture.BringUp();
        Attachment ann = StartTask(fixture);
        int pid = Started(fixture, "task");
        _ = fixture.Console.Do(ann, ConsoleVerb.EndTask);
        UntilGone(fixture);
        Assert.Equal(
            [$"[c1] task: what pid {pid} has left behind has not ended after SIGHUP: SIGTERM sent"],
            fixture.DaemonLines.Where(line => line.StartsWith("[c1] task: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_task_of_a_console_that_is_taken_away_is_ended_with_its_children()
    {
        using ConsoleFixture fixture = new(null, new TaskConfig('t', Deaf, "", default, null, false));
        fixture.BringUp();
        _ = StartTask(fixture);
        fixture.Console.Remove(new Farewell.Removed());
        UntilGone(fixture);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_task_or_an_initcmd_that_ends_by_itself_leaves_running_is_left_alone(bool isTask)
    {
        string leaves = $"nohup sleep 1000 >/dev/null 2>&1 </dev/null & echo pid=$!=; : {mark}";
        using ConsoleFixture fixture = new(
            config => config with { Exec = "exec cat", InitCommand = isTask ? "" : leaves },
            new TaskConfig('t', leaves, "", default, null, false));
        fixture.Console.Start();
        string said = "";
        if (isTask)
        {
            fixture.TurnUntil(() => fixture.Console.Line.IsUp);
            Attachment ann = fixture.Join("ann");
            _ = fixture.Console.Do(ann, new ConsoleCommand(ConsoleVerb.Task, 't'));
            fixture.TurnUntil(() => (said += ConsoleFixture.Shown(ann)).Contains("=\r\n", StringComparison.Ordinal));
        }
        else
        {
            fixture.TurnUntil(() => (said = fixture.LogText).Contains("=\r\n", StringComparison.Ordinal));
        }

        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(10));
            return fixture.Console.Line.State == LineState.Up && !fixture.Console.Task.IsBusy;
        });
        int left = int.Parse(said.Split('=')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(0, fixture.Lines.Ends.Count);
        Assert.True(Directory.Exists($"/proc/{left}"));
        _ = Sys.Kill(left, Signals.Kill);
    }

    /// <summary>The daemon's own end waits for what is counted.</summary>
    [Fact]
    public void Commands_that_are_being_ended_are_counted_until_nothing_is_left()
    {
        using ConsoleFixture fixture = new(
            config => config with { InitCommand = Deaf, Exec = "trap '' HUP; exec sleep 1000" });
        fixture.BringUp();
        fixture.TurnUntil(() => fixture.LogText.Contains("initcmd started", StringComparison.Ordinal));
        fixture.Console.Line.Close();
        Assert.Equal(2, fixture.Lines.Ends.Count);
        UntilGone(fixture);
        fixture.TurnUntil(() => fixture.Lines.Ends.Count == 0);
    }

    [Fact]
    public void A_start_that_is_overtaken_is_over_before_the_next_one_begins()
    {
        Assert.SkipUnless(Sys.IsRoot, "only root can become another user");
        using AnybodyAtAll users = new();
        using ConsoleFixture fixture = new(config => config with
        {
            Exec = $"trap '' HUP; exec sh -c 'sleep 1000; :' {mark}",
            ExecRunAs = new RunAs(65534, 65534),
        });
        using ManualResetEventSlim go = new();
        int starts = 0;
        fixture.Loop.Trial = (_, called) =>
        {
            // The name service takes its time, the first time.
            if (called is not null && called.Method.ReturnType == typeof(Child) && Interlocked.Increment(ref starts) == 1)
            {
                Assert.True(go.Wait(TimeSpan.FromSeconds(20)));
            }
        };
        fixture.Console.Start();
        fixture.TurnUntil(() => Volatile.Read(ref starts) == 1);
        fixture.Console.Line.Open();
        fixture.TurnUntil(() => fixture.Console.Line.HoldsKeys);
        go.Set();

        // The late one has come, and is being ended.
        fixture.TurnUntil(() => fixture.Lines.Ends.Count == 1);
        Assert.Equal(1, Volatile.Read(ref starts));
        Assert.Equal(LineState.Connecting, fixture.Console.Line.State);
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(20));
            return fixture.Console.Line.IsUp;
        });
        Assert.Equal(2, starts);
        Assert.Equal(0, fixture.Lines.Ends.Count);

        // The shell is two with one command line until its child has become sleep.
        fixture.TurnUntil(() => ProcessTable.WithWord(mark) <= 1);
        fixture.Console.Line.Close();
        UntilGone(fixture);
    }

    [Fact]
    public void A_start_that_is_overtaken_and_fails_does_not_hold_the_next_one()
    {
        Assert.SkipUnless(Sys.IsRoot, "only root can become another user");
        using AnybodyAtAll users = new();
        using ConsoleFixture fixture = new(config => config with
        {
            Exec = "exec cat",
            ExecRunAs = new RunAs(65534, 65534),
        });
        using ManualResetEventSlim go = new();
        int starts = 0;
        fixture.Loop.Trial = (_, called) =>
        {
            if (called is not null && called.Method.ReturnType == typeof(Child) && Interlocked.Increment(ref starts) == 1)
            {
                Assert.True(go.Wait(TimeSpan.FromSeconds(20)));
                throw new ErrandException("there is no such user");
            }
        };
        fixture.Console.Start();
        fixture.TurnUntil(() => Volatile.Read(ref starts) == 1);
        fixture.Console.Line.Open();
        Assert.True(fixture.Console.Line.HoldsKeys);
        fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        fixture.TurnUntil(() => fixture.DaemonLines.Any(
            line => line.StartsWith("[c1] a start that was given up is still under way", StringComparison.Ordinal)));
        go.Set();
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        Assert.Equal(2, starts);
        fixture.Console.Line.Close();
        UntilGone(fixture);
    }

    /// <summary>It looks at every process of the machine.</summary>
    [Fact]
    public void A_group_that_has_ended_is_not_searched_for_any_more()
    {
        using ConsoleFixture fixture = new(config => config with { InitCommand = Deaf });
        using ManualResetEventSlim go = new();
        int hang = 0, searches = 0;
        fixture.Loop.Trial = (owner, _) => searches += owner is GroupEnd && !fixture.Loop.IsCurrent ? 1 : 0;
        fixture.BringUp();
        fixture.TurnUntil(() => fixture.LogText.Contains("ready", StringComparison.Ordinal));

        // All threads of that kind are busy.
        var errands = fixture.Lines.Errands.Launches;
        for (int i = 0; i < 8; i++)
        {
            _ = errands.Send(fixture.Loop, StrictOwner.Instance, $"{i}", Hang, _ => { }, _ => { });
        }

        fixture.TurnUntil(() => Volatile.Read(ref hang) == 8);
        fixture.Console.Line.Close();
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(10));
            return errands.Waiting > 0;
        });
        UntilGone(fixture);
        fixture.TurnUntil(() => fixture.Lines.Ends.Count == 0);
        go.Set();
        bool isAnswered = false;
        _ = errands.Send(fixture.Loop, StrictOwner.Instance, "last", () => 1, _ => isAnswered = true, _ => { });
        fixture.TurnUntil(() => isAnswered && errands.Waiting == 0);
        Assert.Equal(0, searches);

        int Hang()
        {
            Interlocked.Increment(ref hang);
            return go.Wait(TimeSpan.FromSeconds(20)) ? 1 : 0;
        }
    }

    [Fact]
    public void A_group_whose_search_fails_and_meets_a_defect_is_killed()
    {
        using ConsoleFixture fixture = new(config => config with { InitCommand = Deaf });
        fixture.BringUp();
        fixture.TurnUntil(() => fixture.LogText.Contains("ready", StringComparison.Ordinal));
        fixture.Loop.Trial = (owner, called) =>
        {
            if (owner is GroupEnd && called is Func<bool>)
            {
                throw new IOException("no /proc");
            }

            if (owner is GroupEnd && called is Action<IOException>)
            {
                throw new InvalidOperationException("a defect");
            }
        };
        fixture.Console.Line.Close();
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
            return fixture.DaemonLines.Any(
                line => line.StartsWith("ERROR: [c1] initcmd: internal error: ", StringComparison.Ordinal));
        });
        UntilGone(fixture);
    }

    private static Attachment StartTask(ConsoleFixture fixture)
    {
        Attachment ann = fixture.Join("ann");
        Assert.IsType<Outcome.TaskStarted>(fixture.Console.Do(ann, new ConsoleCommand(ConsoleVerb.Task, 't')));
        string said = "";
        fixture.TurnUntil(() => (said += ConsoleFixture.Shown(ann)).Contains("ready", StringComparison.Ordinal));
        return ann;
    }

    private static int Started(ConsoleFixture fixture, string what)
    {
        string start = $"[c1] {what} started: pid ";
        string line = fixture.DaemonLines.Single(line => line.StartsWith(start, StringComparison.Ordinal));
        return int.Parse(line[start.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    // Its children, as the command line of the shell has the mark as well.
    private void UntilGone(ConsoleFixture fixture)
    {
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return ProcessTable.WithWord(mark) == 0;
        });
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return fixture.Lines.Ends.Count == 0;
        });
    }
}
