using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Consoles;

/// <summary><c>initdelay</c>: consoles of one host start one after the other.</summary>
public sealed class StaggeredStartTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_console_that_is_removed_before_its_turn_does_not_start()
    {
        using ConsoleFixture first = Noop(), second = Noop();
        var starts = new StaggeredStart(first.Loop);
        starts.Start([Of(first), Of(second)], Delay);
        Turn(first, second);
        Assert.True(first.Console.Line.IsUp);
        second.Console.Remove(new Farewell.Removed());
        Pass(second, Delay);
        Assert.Equal(LineState.Down, second.Console.Line.State);
    }

    [Fact]
    public void A_console_of_a_reload_waits_for_those_of_its_host_before_it_and_is_not_brought_up_meanwhile()
    {
        using ConsoleFixture first = Noop(), second = Noop(), added = Noop();
        var starts = new StaggeredStart(first.Loop);
        starts.Start([Of(first), Of(second)], Delay);
        starts.Start([Of(added)], Delay);
        Turn(first, second, added);
        added.Console.BringUp();
        Assert.Equal(LineState.Down, added.Console.Line.State);
        Pass(added, Delay + Delay - TimeSpan.FromMilliseconds(1));
        Assert.Equal(LineState.Down, added.Console.Line.State);
        Pass(added, TimeSpan.FromMilliseconds(1));
        Assert.True(added.Console.Line.IsUp);
    }

    private static ConsoleFixture Noop() => new(config => config with { Kind = LineKinds.Noop, Exec = "" });

    private static (Server.Consoles.Console Console, ConsoleConfig Config) Of(ConsoleFixture fixture) =>
        (fixture.Console, fixture.Console.Config);

    private static void Pass(ConsoleFixture fixture, TimeSpan time)
    {
        fixture.Clock.Advance(time);
        Turn(fixture);
    }

    private static void Turn(params ConsoleFixture[] fixtures)
    {
        foreach (ConsoleFixture fixture in fixtures)
        {
            fixture.Loop.Turn(TimeSpan.Zero);
            fixture.Loop.Turn(TimeSpan.Zero);
        }
    }
}
