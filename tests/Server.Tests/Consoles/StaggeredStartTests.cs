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
        added.Console.BringUp(asked: true);
        Assert.Equal(LineState.Down, added.Console.Line.State);
        Pass(added, Delay + Delay - TimeSpan.FromMilliseconds(1));
        Assert.Equal(LineState.Down, added.Console.Line.State);
        Pass(added, TimeSpan.FromMilliseconds(1));
        Assert.True(added.Console.Line.IsUp);
    }

    [Fact]
    public void Each_host_has_its_own_turns_and_those_without_one_share_theirs()
    {
        using ConsoleFixture a1 = Noop("a"), a2 = Noop("A"), b1 = Noop("b"), none1 = Noop(), none2 = Noop();
        new StaggeredStart(a1.Loop).Start([Of(a1), Of(a2), Of(b1), Of(none1), Of(none2)], Delay);
        Turn(a1, a2, b1, none1, none2);
        Assert.True(a1.Console.Line.IsUp && b1.Console.Line.IsUp && none1.Console.Line.IsUp);
        Assert.False(a2.Console.Line.IsUp || none2.Console.Line.IsUp);
        Pass(a2, Delay);
        Pass(none2, Delay);
        Assert.True(a2.Console.Line.IsUp && none2.Console.Line.IsUp);
    }

    [Fact]
    public void Those_that_are_down_are_brought_up_one_after_the_other_however_often_they_are_to_be()
    {
        using ConsoleFixture first = Noop("a"), second = Noop("a"), up = Noop("a"), other = Noop("b");
        ConsoleFixture[] all = [first, second, up, other];
        up.Console.Start();
        Turn(all);
        int opened = up.LogText.Split("Console up").Length;
        var starts = new StaggeredStart(first.Loop);
        for (int i = 0; i < 3; i++)
        {
            foreach (ConsoleFixture fixture in all)
            {
                starts.BringUp(fixture.Console, Delay, asked: true, StrictOwner.Instance);
            }

            Turn(all);
        }

        Assert.True(first.Console.Line.IsUp && other.Console.Line.IsUp);
        Assert.Equal(LineState.Down, second.Console.Line.State);
        Pass(second, Delay);
        Assert.True(second.Console.Line.IsUp && up.Console.Line.IsUp);
        Assert.Equal(opened, up.LogText.Split("Console up").Length);
    }

    private static ConsoleFixture Noop(string host = "") =>
        new(config => config with { Kind = LineKinds.Noop, Exec = "", Host = host });

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
