using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;
using Conserver.Server.Sessions;

namespace Conserver.Server.Tests.Consoles;

public sealed class ConsoleLineTests
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
        fixture.TurnUntil(() => (seen += ConsoleFixture.Shown(bob)).EndsWith("\u00fe\u00ff\u00ff", StringComparison.Ordinal));
        Assert.EndsWith(
            Protocol.Text.Latin1.Text(all) + "\u00ff", seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Ondemand_opens_with_the_first_viewer_and_closes_with_the_last()
    {
        using var fixture = new ConsoleFixture(config => config with { Options = ConsoleOptions.OnDemand | ConsoleOptions.AutoReinit | ConsoleOptions.Login });
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
}
