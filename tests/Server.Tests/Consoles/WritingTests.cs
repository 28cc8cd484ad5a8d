using Conserver.Server.Consoles;

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
        Assert.Equal("ok]", Console.Writing.Attach(ann));
        Assert.Equal("no, ann@test is attached]", Console.Writing.Attach(bob));
    }

    [Fact]
    public void Writer_who_leaves_hands_the_line_to_the_one_who_waited_longest()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        Attachment cat = fixture.Join("cat");
        Attachment dan = fixture.Join("dan");
        Console.Writing.Attach(bob);
        Console.Writing.Attach(cat);
        Console.Writing.Attach(dan);

        // Asking again sends bob to the back of the queue.
        Console.Writing.Attach(bob);
        Assert.Equal(["bob", "dan", "cat", "ann"], Console.Attachments.Select(viewer => viewer.User));
        Console.Leave(ann);
        Assert.Same(cat, Console.Writer);
        Assert.Equal("\r\n[attached]\r\n", ConsoleFixture.Shown(cat));
        Console.Writing.Spy(cat);
        Assert.Same(dan, Console.Writer);
        Console.Leave(dan);
        Assert.Same(bob, Console.Writer);
        Console.Leave(bob);

        // cat said that she only watches.
        Assert.Null(Console.Writer);
        Assert.Equal("attached]", Console.Writing.Attach(cat));
    }

    [Fact]
    public void Who_never_asked_to_write_goes_on_watching_when_the_writer_leaves()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        Console.Leave(ann);
        Assert.Null(Console.Writer);
        Assert.Equal("", ConsoleFixture.Shown(bob));
        Assert.Equal("attached]", Console.Writing.Attach(bob));
    }

    [Fact]
    public void Force_takes_the_line_and_tells_the_loser()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        Assert.Equal("bumped ann@test]", Console.Writing.Force(bob));
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
        Assert.Equal("read-only]", Console.Writing.Attach(ron));
        Assert.Equal("read-only]", Console.Writing.Force(ron));
        Attachment ann = fixture.Join("ann");
        Console.Leave(ann);
        Assert.Null(Console.Writer);
    }

    [Fact]
    public void A_suspended_viewer_is_passed_over_and_gets_the_line_when_it_wakes()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        fixture.BringUp();
        Console.Writing.Suspend(bob);
        Console.Leave(ann);
        Assert.Null(Console.Writer);
        Assert.Equal("", ConsoleFixture.Shown(bob));
        Assert.Equal(" -- attached]", Console.Writing.Resume(bob));
    }

    [Fact]
    public void A_writer_who_suspends_gives_the_line_up()
    {
        Attachment ann = fixture.Join("ann");
        fixture.BringUp();
        Console.Writing.Suspend(ann);
        Attachment bob = fixture.Join("bob");
        Assert.Same(bob, Console.Writer);
        fixture.Say("while away");
        Assert.Equal(" -- spy mode]", Console.Writing.Resume(ann));
        Assert.Equal("", ConsoleFixture.Shown(ann));
    }

    [Fact]
    public void Losing_and_gaining_rights_by_a_reload_is_told()
    {
        Attachment ann = fixture.Join("ann");
        Attachment bob = fixture.Join("bob");
        Console.Writing.Attach(bob);
        Console.ChangeAccess(ann, mayRead: true, mayWrite: false);
        Assert.Equal("[Conserver reconfigured - r/w access removed]\r\n", ConsoleFixture.Shown(ann));
        Assert.Same(bob, Console.Writer);
        Console.ChangeAccess(ann, mayRead: true, mayWrite: true);
        Assert.Equal("[Conserver reconfigured - r/w access granted]\r\n", ConsoleFixture.Shown(ann));
        Assert.Same(bob, Console.Writer);
    }
}
