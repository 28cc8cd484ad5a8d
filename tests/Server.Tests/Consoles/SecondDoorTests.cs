using System.Text;
using Conserver.Server.Consoles;

namespace Conserver.Server.Tests.Consoles;

/// <summary>The core serves a door that is not the conserver protocol's, without a change of the core.</summary>
public sealed class SecondDoorTests
{
    [Fact]
    public void Another_front_door_watches_takes_types_breaks_and_hears_notices_as_data()
    {
        using var fixture = new ConsoleFixture(config => config with { Exec = "stty raw -echo; echo ready; cat" });
        fixture.BringUp();
        Attachment ann = fixture.Join("ann");
        var door = new JsonDoor(fixture.Console, "web");
        Assert.Equal(["call Spies {}", "connect Done {}"], door.Events);

        door.Ask(ConsoleVerb.Down);
        door.Ask(ConsoleVerb.Attach);
        door.Ask(ConsoleVerb.Force);
        Assert.Equal(
            [
                "Down Refused {\"Why\":0}",
                "Attach Waits {\"Writer\":\"ann@test\"}",
                "Force Bumped {\"Loser\":\"ann@test\",\"LogPaused\":false}",
            ],
            door.Events[2..]);
        Assert.Contains("[forced to `spy' mode by web@web]", ConsoleFixture.Shown(ann), StringComparison.Ordinal);

        Assert.True(door.Type("typed \u00ff"));
        fixture.TurnUntil(
            () => Encoding.Latin1.GetString(door.Screen.ToArray()).Contains("typed \u00ff", StringComparison.Ordinal));

        fixture.Console.Tell(new Notice.Said("bob@test", "hello"));
        door.Ask(new ConsoleCommand(ConsoleVerb.Break, '1'));
        fixture.Console.Remove(new Farewell.ShuttingDown());
        Assert.Equal(
            [
                "notice Said {\"From\":\"bob@test\",\"Text\":\"hello\"}",
                "Break BreakSent {}",
                "farewell ShuttingDown {}",
            ],
            door.Events[5..]);
    }

    [Fact]
    public void A_call_for_a_console_that_a_reload_has_taken_away_fails_and_leaves_nobody_behind()
    {
        using var fixture = new ConsoleFixture();
        fixture.Console.Remove(new Farewell.Removed());
        var door = new JsonDoor(fixture.Console, "web");
        Assert.Equal([$"call Refused {{\"Why\":{(int)Refusal.Gone}}}"], door.Events);
        Assert.Empty(fixture.Console.Attachments);
        fixture.Console.Start();
        Assert.Equal(Server.Lines.LineState.Down, fixture.Console.Line.State);
    }

    [Fact]
    public void Limits_of_a_reload_reach_those_who_are_attached()
    {
        using var fixture = new ConsoleFixture();
        Attachment ann = fixture.Join("ann");
        Assert.Equal("spying]", fixture.Do(ann, ConsoleVerb.Spy));
        fixture.Console.Judge(ann, ann.Identity, isLimited: true);
        Assert.IsType<Outcome.Refused>(fixture.Console.Do(ann, ConsoleVerb.Suspend));
        Assert.Equal(ViewerState.Watching, ann.State);
    }
}
