using System.Text.RegularExpressions;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;
using Conserver.Server.Sessions;

namespace Conserver.Server.Tests.Consoles;

public sealed partial class ConsoleLineTests
{
    [Fact]
    public void A_command_that_fails_at_once_five_times_is_forced_down_and_says_so()
    {
        using var fixture = new ConsoleFixture(config => config with { Exec = "exit 3" });
        fixture.Console.Start();
        fixture.TurnUntil(() => fixture.Console.Line is { State: LineState.Down, WillRetry: true });
        string[] lines = fixture.DaemonLines;
        Assert.Equal(5, lines.Count(line => line == "[c1] exit(3)"));
        Assert.Equal("ERROR: [c1] initialization rate exceeded: forcing down", lines[^1]);
        fixture.Clock.Advance(TimeSpan.FromSeconds(66));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.NotEqual(LineState.Down, fixture.Console.Line.State);
    }

    [Fact]
    public void Without_autoreinit_a_failed_command_stays_down_and_a_finished_one_is_started_again()
    {
        using var fixture = new ConsoleFixture(config => config with { Exec = "exit 3", Options = ConsoleOptions.Login });
        fixture.Console.Start();
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        Assert.False(fixture.Console.Line.WillRetry);

        using var other = new ConsoleFixture(config => config with { Exec = "exit 0", Options = ConsoleOptions.Login });
        other.Console.Start();
        other.TurnUntil(() => other.DaemonLines.Contains("[c1] automatic reinitialization"));
    }

    [Fact]
    public void What_a_viewer_types_into_a_console_that_is_down_is_dropped()
    {
        using var fixture = new ConsoleFixture();
        Attachment ann = fixture.Join("ann");
        Assert.False(fixture.Console.Type(ann, "x"u8));
        Assert.Equal("down", OutcomeText.Word(fixture.Console.Line.State));
    }

    [Fact]
    public void Typed_bytes_reach_the_command_and_its_output_everybody()
    {
        using var fixture = new ConsoleFixture(config => config with { Exec = "stty raw -echo; echo ready; cat" });
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        string seen = "";
        fixture.TurnUntil(() => (seen += ConsoleFixture.Shown(bob)).Contains("ready", StringComparison.Ordinal));
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        Assert.True(fixture.Console.Type(ann, all));
        fixture.TurnUntil(
            () => (seen += ConsoleFixture.Shown(bob)).EndsWith("\u00fe\u00ff\u00ff", StringComparison.Ordinal));
        Assert.EndsWith(
            Protocol.Text.Latin1.Text(all) + "\u00ff", seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Ondemand_opens_with_the_first_viewer_and_closes_with_the_last()
    {
        using var fixture = new ConsoleFixture(
            config => config with { Options = ConsoleOptions.OnDemand | ConsoleOptions.AutoReinit | ConsoleOptions.Login });
        fixture.Console.Start();
        Assert.Equal(LineState.Down, fixture.Console.Line.State);
        Attachment ann = fixture.Join("ann");
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        fixture.Console.Leave(ann);
        Assert.Equal(LineState.Down, fixture.Console.Line.State);
    }

    [Fact]
    public void The_idle_string_is_sent_after_a_quiet_time()
    {
        using var fixture = new ConsoleFixture(config => config with { IdleTimeout = 6 });
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        fixture.Say("x");
        fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal("x", ConsoleFixture.Shown(ann));
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.StartsWith("[-- idle timeout --]\r\n", ConsoleFixture.Shown(ann), StringComparison.Ordinal);
        Assert.Contains("idle timeout", fixture.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public void An_initcmd_talks_to_the_console_before_people_do()
    {
        using var fixture = new ConsoleFixture(config => config with
        {
            Exec = "stty -echo; read line; echo got $line; cat",
            InitCommand = "echo hello; read answer; echo \"$answer\" >&2",
        });
        Attachment ann = fixture.Join("ann");
        fixture.Console.Start();
        string seen = "";
        fixture.TurnUntil(() => (seen += ConsoleFixture.Shown(ann)).Contains("got hello", StringComparison.Ordinal));
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Up);
        Assert.Contains("initcmd started", fixture.LogText, StringComparison.Ordinal);
        Assert.Contains("initcmd terminated", fixture.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public void Striphigh_is_for_what_an_initcmd_and_people_type_and_not_for_a_character_by_its_number()
    {
        using var fixture = new ConsoleFixture(config => config with
        {
            Exec = "stty raw -echo; echo ready; exec cat -v",
            InitCommand = "read line; printf '\\301\\302'",
            Options = config.Options | ConsoleOptions.StripHigh,
        });
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");

        // The note of the initcmd's end may come before, between or after what the command says back.
        string Said() => Notes().Replace(fixture.LogText, "").Replace("\r\n", "", StringComparison.Ordinal);
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Up
            && Said().EndsWith("AB", StringComparison.Ordinal));
        Assert.True(fixture.Console.Type(ann, [0xC3]));
        _ = fixture.Console.Do(ann, new ConsoleCommand(ConsoleVerb.Quote, Text: "\u00c4"));
        fixture.TurnUntil(() => Said().Contains("M-D", StringComparison.Ordinal));
        Assert.EndsWith("ABCM-D", Said(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ConsoleOptions.None, false)]
    [InlineData(ConsoleOptions.ReinitOnConnect, true)]
    public void Who_comes_to_a_console_that_is_down_brings_it_up_with_reinitoncc(ConsoleOptions option, bool up)
    {
        using var fixture = new ConsoleFixture(config => config with { Options = ConsoleOptions.Login | option });
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        Assert.IsType<Outcome.TakenDown>(fixture.Console.Do(ann, ConsoleVerb.Down));
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Down, fixture.Console.Line.State);
        _ = fixture.Join("bob");

        // Once the command it had is gone.
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
            return fixture.Console.Line.IsUp || !up;
        });
        Assert.Equal(up, fixture.Console.Line.State != LineState.Down);
        Assert.Equal(Standing.Writer, ann.Standing);
    }

    [Fact]
    public void A_defect_while_a_task_is_on_its_way_to_another_user_ends_it()
    {
        Assert.SkipUnless(Sys.IsRoot, "only root can become another user");
        using var fixture = new ConsoleFixture(
            tasks: new TaskConfig('t', "echo hello", "", new RunAs(65534, null), null, Confirm: false));
        Attachment ann = fixture.Join("ann");
        fixture.Loop.Trial = (owner, _) =>
        {
            if (owner is ConsoleTask)
            {
                throw new InvalidOperationException("defect");
            }
        };
        Assert.IsType<Outcome.TaskStarted>(fixture.Console.Do(ann, new ConsoleCommand(ConsoleVerb.Task, 't')));
        fixture.TurnUntil(() => !fixture.Console.Task.IsBusy);
        Assert.EndsWith("[task failure]\r\n", ConsoleFixture.Shown(ann), StringComparison.Ordinal);
        fixture.Loop.Trial = null;
        Assert.IsType<Outcome.TaskStarted>(fixture.Console.Do(ann, new ConsoleCommand(ConsoleVerb.Task, 't')));
    }

    [GeneratedRegex(@"\[-- .*? --[^\]]*\]")]
    private static partial Regex Notes();
}
