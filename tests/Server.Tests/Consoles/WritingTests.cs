using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Sessions;

namespace Conserver.Server.Tests.Consoles;

/// <summary>Who may type: the exchanges captured from conserver 8.2.7, with its surprises removed.</summary>
public sealed class WritingTests : IDisposable
{
    private readonly ConsoleFixture fixture = new();

    private Server.Consoles.Console Console => fixture.Console;

    public void Dispose() => fixture.Dispose();

    [Fact]
    public void The_first_to_come_writes_and_the_second_watches()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        Assert.Same(ann, Console.Writer);
        Assert.Equal("ok]", fixture.Do(ann, ConsoleVerb.Attach));
        Assert.Equal("no, ann@test is attached]", fixture.Do(bob, ConsoleVerb.Attach));
    }

    [Fact]
    public void Writer_who_leaves_hands_the_line_to_the_one_who_waited_longest()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        Attachment cat = fixture.Join("cat");
        Attachment dan = fixture.Join("dan");
        _ = Console.Do(bob, ConsoleVerb.Attach);
        _ = Console.Do(cat, ConsoleVerb.Attach);
        _ = Console.Do(dan, ConsoleVerb.Attach);

        // Asking again sends bob to the back of the queue.
        _ = Console.Do(bob, ConsoleVerb.Attach);
        Assert.Equal(["bob", "dan", "cat", "ann"], Console.Attachments.Select(viewer => viewer.User));
        Console.Leave(ann);
        Assert.Same(cat, Console.Writer);
        Assert.Equal("\r\n[attached]\r\n", ConsoleFixture.Shown(cat));
        _ = Console.Do(cat, ConsoleVerb.Spy);
        Assert.Same(dan, Console.Writer);
        Console.Leave(dan);
        Assert.Same(bob, Console.Writer);
        Console.Leave(bob);

        // cat said that she only watches.
        Assert.Null(Console.Writer);
        Assert.Equal("attached]", fixture.Do(cat, ConsoleVerb.Attach));
    }

    [Fact]
    public void Who_never_asked_to_write_goes_on_watching_when_the_writer_leaves()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        Console.Leave(ann);
        Assert.Null(Console.Writer);
        Assert.Equal("", ConsoleFixture.Shown(bob));
        Assert.Equal("attached]", fixture.Do(bob, ConsoleVerb.Attach));
    }

    [Fact]
    public void Force_takes_the_line_and_tells_the_loser()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        Assert.Equal("bumped ann@test]", fixture.Do(bob, ConsoleVerb.Force));
        Assert.Equal("\r\n[forced to `spy' mode by bob@test]\r\n", ConsoleFixture.Shown(ann));
        Assert.Same(bob, Console.Writer);
        Console.Leave(bob);
        Assert.Same(ann, Console.Writer);
    }

    [Fact]
    public void A_read_only_user_never_writes()
    {
        Attachment ron = fixture.Join("ron", readOnly: true);
        Assert.Null(Console.Writer);
        Assert.Equal("read-only]", fixture.Do(ron, ConsoleVerb.Attach));
        Assert.Equal("read-only]", fixture.Do(ron, ConsoleVerb.Force));
        Attachment ann = fixture.Join("ann");
        Console.Leave(ann);
        Assert.Null(Console.Writer);
    }

    [Fact]
    public void Who_asked_while_it_might_only_watch_is_next_when_a_reload_lets_it_write()
    {
        Attachment ann = fixture.Join("ann");
        Attachment ron = fixture.Join("ron", readOnly: true);
        Assert.Equal("read-only]", fixture.Do(ron, ConsoleVerb.Attach));
        Console.Update(Console.Config with { ReadWrite = ConsoleFixture.Everybody() });
        Console.Judge(ron, ron.Identity, isLimited: false);
        Assert.Equal("[Conserver reconfigured - r/w access granted]\r\n", ConsoleFixture.Shown(ron));
        Console.Leave(ann);
        Assert.Same(ron, Console.Writer);
    }

    [Fact]
    public void A_suspended_viewer_is_passed_over_and_gets_the_line_when_it_wakes()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        fixture.BringUp();
        _ = Console.Do(bob, ConsoleVerb.Suspend);
        Console.Leave(ann);
        Assert.Null(Console.Writer);
        Assert.Equal("", ConsoleFixture.Shown(bob));
        Assert.Equal(" -- attached]\r\n", OutcomeText.OfReturn(Console.Do(bob, ConsoleVerb.Resume)));
    }

    [Fact]
    public void A_writer_who_suspends_gives_the_line_up()
    {
        Attachment ann = fixture.Join("ann");
        fixture.BringUp();
        _ = Console.Do(ann, ConsoleVerb.Suspend);
        Attachment bob = fixture.Join("bob");
        Assert.Same(bob, Console.Writer);
        fixture.Say("while away");
        Assert.Equal(" -- spy mode]\r\n", OutcomeText.OfReturn(Console.Do(ann, ConsoleVerb.Resume)));
        Assert.Equal("", ConsoleFixture.Shown(ann));
    }

    [Fact]
    public void Losing_and_gaining_rights_by_a_reload_is_told()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        _ = Console.Do(bob, ConsoleVerb.Attach);
        Change(rw: []);
        Console.Judge(ann, ann.Identity, isLimited: false);
        Assert.Equal("[Conserver reconfigured - r/w access removed]\r\n", ConsoleFixture.Shown(ann));
        Assert.Same(bob, Console.Writer);
        Change(rw: ["ann", "bob"]);
        Console.Judge(ann, ann.Identity, isLimited: false);
        Assert.Equal("[Conserver reconfigured - r/w access granted]\r\n", ConsoleFixture.Shown(ann));
        Assert.Same(bob, Console.Writer);
    }

    [Fact]
    public void Whose_line_is_taken_by_force_while_a_command_has_it_gets_his_terminal_back_and_by_a_reload_not()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        _ = Console.Do(ann, ConsoleVerb.AskLocalCommand);
        _ = Console.Do(ann, ConsoleVerb.BeginLocalCommand);
        _ = Console.Do(bob, ConsoleVerb.Force);
        Assert.Equal((1, ViewerState.Watching), (ConsoleFixture.Door(ann).EndedCommands, ann.State));
        _ = Console.Do(bob, ConsoleVerb.AskLocalCommand);
        _ = Console.Do(bob, ConsoleVerb.BeginLocalCommand);
        Change(rw: ["ann"]);
        Console.Judge(bob, bob.Identity, isLimited: false);
        Assert.Equal((0, ViewerState.LocalCommand), (ConsoleFixture.Door(bob).EndedCommands, bob.State));
    }

    private void Change(string[] rw) => Console.Update(Console.Config with
    {
        ReadWrite = new UserList([.. rw.Select(name => new UserListEntry(name, Negated: false))]),
    });
}
