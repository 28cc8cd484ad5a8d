using Conserver.Server.Consoles;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Consoles;

/// <summary>What viewers hear when a line is opened anew and its command takes its time to end.</summary>
public sealed class ReopenedCommandTests
{
    private const string Deaf = "trap '' HUP; echo ready; exec sleep 1000";

    [Fact]
    public void Who_reopens_a_command_that_ends_at_once_reads_what_8_2_7_says()
    {
        using ConsoleFixture fixture = new(config => config with { Exec = "exec cat" });
        Attachment ann = Attached(fixture);
        Assert.Equal("", fixture.Do(ann, ConsoleVerb.Reopen));
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        Assert.Equal("up]\r\n", ConsoleFixture.Shown(ann));
        Assert.Contains(
            "up -- Mon Nov 23 06:53:26 2026]\r\n[-- ann@test attached -- ", fixture.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_reopens_a_command_that_does_not_end_at_once_is_told_that_it_takes_time()
    {
        using ConsoleFixture fixture = new(config => config with { Exec = Deaf });
        Attachment ann = Attached(fixture);
        fixture.TurnUntil(() => ConsoleFixture.Shown(ann).Contains("ready", StringComparison.Ordinal));
        Assert.Equal("", fixture.Do(ann, ConsoleVerb.Reopen));
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal("connecting...", ConsoleFixture.Shown(ann));
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        string said = "";
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(20));
            return (said += ConsoleFixture.Shown(ann)).Contains("ready", StringComparison.Ordinal);
        });
        Assert.StartsWith("up]\r\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_not_told_that_it_takes_time_because_of_a_defect_hears_the_end_of_it()
    {
        using ConsoleFixture fixture = new(config => config with { Exec = Deaf });
        Attachment ann = Attached(fixture);
        fixture.TurnUntil(() => ConsoleFixture.Shown(ann).Contains("ready", StringComparison.Ordinal));
        _ = fixture.Do(ann, ConsoleVerb.Reopen);
        OneDefect defect = new(fixture.Loop, "SayThatItTakesTime");
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        fixture.TurnUntil(() => defect.IsDone);
        Assert.Equal("down]\r\n", ConsoleFixture.Shown(ann));
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return fixture.Console.Line.IsUp;
        });
    }

    private static Attachment Attached(ConsoleFixture fixture)
    {
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        _ = ConsoleFixture.Shown(ann);
        return ann;
    }
}
