using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>SIGHUP with other lists of users: who may go on reading or writing.</summary>
public sealed class ReloadAccessScenarios
{
    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_writer_who_may_only_read_now_hands_over(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        (RawClient a, RawClient b, RawClient c) = Three(stage);
        reload("console c1 { rw !*; rw bob, cat; ro ann; }");
        a.Until("r/w access removed]\r\n");
        b.Until("[attached]\r\n");
        a.Ask("\u0005ca");
        a.Ask("typed\r");
        b.Send("mine\r");
        b.Until("mine\r\nmine\r\n");
        a.Until("mine\r\nmine\r\n");
        c.Until("mine\r\nmine\r\n");
        stage.Daemon.UntilLogged("c1", "mine\r\nmine\r\n");
        stage.ShowLog("c1");
        reload("console c1 { rw !*; rw ann, bob, cat; }");
        a.Until("r/w access granted]\r\n");
        a.Ask("\u0005ca");
        a.Ask("\u0005cf");
        b.Settle();
        c.Ask("\u0005cw");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Readers_hear_that_they_cannot_write_any_more(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        (RawClient a, RawClient b, RawClient c) = Three(stage);
        c.Send("\u0005cz");
        c.Until("\u00ffZ");
        reload("console c1 { rw !*; rw ann; ro bob, cat; }");
        b.Until("r/w access removed]\r\n");
        c.Until("r/w access removed]\r\n");
        b.Ask("\u0005ca");
        a.Settle();
        c.Send("k");
        c.Until("]\r\n");
        a.AskToEnd("\u0005c.");
        b.Settle();
        c.Settle();
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Everybody_may_only_read_now(Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        (RawClient a, RawClient b, RawClient c) = Three(stage);
        reload("console c1 { rw !*; ro *; }");
        a.Until("r/w access removed]\r\n");
        b.Until("r/w access removed]\r\n");
        c.Until("r/w access removed]\r\n");
        a.Settle();
        b.Settle();
        c.Settle();
        a.Ask("\u0005cw");
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void The_writer_and_the_next_in_line_may_only_read_now(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        (RawClient a, RawClient b, RawClient c) = Three(stage);
        reload("console c1 { rw !*; rw cat; ro ann, bob; }");
        a.Until("r/w access removed]\r\n");
        b.Until("r/w access removed]\r\n");
        c.Until("[attached]\r\n");
        a.Settle();
        b.Settle();
        c.Settle();
        a.Ask("\u0005cw");
        stage.ShowLog("c1");
    });

    // The old daemon goes from the newest client to the oldest and hands over at once.
    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_newer_writer_and_the_next_in_line_may_only_read_now(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        (RawClient a, RawClient b, RawClient c) = Three(stage);
        c.Ask("\u0005cf");
        a.Until("by cat@localhost]\r\n");
        reload("console c1 { rw !*; rw ann; ro bob, cat; }");
        b.Until("r/w access removed]\r\n");
        c.Until("r/w access removed]\r\n");
        a.Until("[attached]\r\n");
        a.Settle();
        b.Settle();
        c.Settle();
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Rights_that_come_back_bring_the_place_in_line_back(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        (RawClient a, RawClient b, RawClient c) = Three(stage);
        reload("console c1 { rw !*; rw ann; ro bob, cat; }");
        b.Until("r/w access removed]\r\n");
        c.Until("r/w access removed]\r\n");
        reload("console c1 { }");
        b.Until("r/w access granted]\r\n");
        c.Until("r/w access granted]\r\n");
        a.AskToEnd("\u0005c.");
        b.Settle();
        c.Settle();
        c.Ask("\u0005cw");
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Who_may_not_even_read_is_sent_away(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        (RawClient a, RawClient b, RawClient c) = Three(stage);
        RawClient z = stage.Group("Z");
        z.Attach("zoe", "c1");
        z.Send("\u0005cz");
        z.Until("\u00ffZ");
        reload("console c1 { rw !*; rw bob; ro cat; }");
        a.UntilEnd();
        z.UntilEnd();
        b.Until("[attached]\r\n");
        c.Until("r/w access removed]\r\n");
        b.Ask("\u0005cw");
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_reader_may_write_now_but_must_ask(Make server) => ReloadSets.Check(
        server, "console c1 { rw !*; rw bob; ro ann; }", (stage, reload) =>
    {
        RawClient a = stage.Group("A"), b = stage.Group("B");
        a.Attach("ann", "c1");
        a.Ask("\u0005ca");
        b.Attach("bob", "c1");
        reload("console c1 { rw !*; rw bob, ann; }");
        a.Until("r/w access granted]\r\n");
        a.Ask("typed\r");
        a.Ask("\u0005cw");
        b.AskToEnd("\u0005c.");
        a.Ask("\u0005ca");
        a.Send("mine\r");
        a.Until("mine\r\nmine\r\n");
        stage.Daemon.UntilLogged("c1", "mine\r\nmine\r\n");
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_local_command_of_one_who_may_only_read_now(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        RawClient a = stage.Group("A"), b = stage.Group("B");
        a.Attach("ann", "c1");
        b.Attach("bob", "c1");
        b.Ask("\u0005ca");
        a.Send("\u0005c|");
        a.Until("\u00ffE");
        a.Send("\u00ffE");
        a.Until("[rw]\r\n");
        reload("console c1 { rw !*; rw bob; ro ann; }");
        a.Until("r/w access removed]\r\n");
        b.Until("[attached]\r\n");
        a.Send("\u00ff.");
        a.Settle();
        a.Ask("\u0005cw");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_log_that_was_off_comes_back_when_the_writer_is_detached(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        RawClient a = stage.Group("A");
        a.Attach("ann", "c1");
        a.Ask("\u0005cL");
        a.Send("secret\r");
        a.Until("secret\r\nsecret\r\n");
        reload("console c1 { rw !*; rw bob; ro ann; }");
        a.Until("r/w access removed]\r\n");
        RawClient b = stage.Group("B");
        b.Attach("bob", "c1");
        b.Send("open\r");
        b.Until("open\r\nopen\r\n");
        stage.Daemon.UntilLogged("c1", "open\r\nopen\r\n");
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void New_members_of_a_group_and_new_defaults_count(Make server) => ReloadSets.Check(
        server, "group staff { users ann; }\ndefault d { rw staff; ro *; }\nconsole c1 { rw \"\"; include d; }",
        (stage, reload) =>
    {
        RawClient a = stage.Group("A"), b = stage.Group("B");
        a.Attach("ann", "c1");
        b.Attach("bob", "c1");
        b.Ask("\u0005ca");
        reload("group staff { users bob; }\ndefault d { rw staff; ro *; }\nconsole c1 { rw \"\"; include d; }");
        a.Until("r/w access removed]\r\n");
        b.Until("r/w access granted]\r\n");
        b.Ask("\u0005ca");
        stage.ShowLog("c1");
    });

    // The writer, then two who wait in this order.
    private static (RawClient Writer, RawClient Next, RawClient Last) Three(Stage stage)
    {
        RawClient a = stage.Group("A"), b = stage.Group("B"), c = stage.Group("C");
        a.Attach("ann", "c1");
        b.Attach("bob", "c1");
        b.Ask("\u0005ca");
        c.Attach("cat", "c1");
        c.Ask("\u0005ca");
        return (a, b, c);
    }
}
