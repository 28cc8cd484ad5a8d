using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>SIGHUP with another configuration: what happens to consoles, and what those who watch them hear.</summary>
public sealed class ReloadScenarios
{
    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Another_program_resets_the_console(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        Resets(stage, () => reload("console c1 { exec cat -u; }"));
        stage.Daemon.UntilLogged("c1", "after\r\nafter\r\n");
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Another_log_file_resets_the_console(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        Resets(stage, () => reload("console c1 { logfile @dir@/new.log; }"));
        stage.ShowLog("c1");
        stage.Daemon.UntilLogged("new", "after\r\nafter\r\n");
        stage.ShowLog("new");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Another_type_resets_the_console(Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        RawClient a = Attached(stage, "A", "ann", "c1");
        reload("console c1 { type noop; logfile \"\"; }");
        a.Until("reset --]\r\n");
        a.Ask("\u0005cx");
        a.Ask("\u0005ci");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Flow_control_of_a_program_resets_the_console(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
        Resets(stage, () => reload("console c1 { options !ixon; }")));

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_removed_console_closes(
        Make server) => ReloadSets.Check(server, "console c1 { }\nconsole c2 { }", (stage, reload) =>
    {
        Closes(stage, () => reload("console c2 { }"));
        Deadline.Until(
            () => stage.Daemon.Ask("call c1").Contains("not found", StringComparison.Ordinal), () => "c1 forgotten");
        stage.Daemon.UntilLogged("c1", "Console down");
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_console_moved_to_another_server_closes(
        Make server) => ReloadSets.Check(server, "console c1 { }\nconsole c2 { }", (stage, reload) =>
    {
        Closes(stage, () => reload("console c2 { }\nconsole c1 { master 127.0.0.2; }"));
        Deadline.Until(() => stage.Daemon.Ask("call c1") == "@127.0.0.2", () => "c1 at 127.0.0.2");
        reload("console c2 { }\nconsole c1 { }");
        RawClient d = stage.GroupOf("D", "c1");
        d.Attach("dan", "c1");
        d.Send("back\r");
        d.Until("back\r\nback\r\n");
        stage.Daemon.UntilLogged("c1", "back\r\nback\r\n");
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void An_added_console_takes_callers(Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        RawClient a = Attached(stage, "A", "ann", "c1");
        reload("console c1 { }\nconsole c2 { aliases two; motd \"new\"; }");
        RawClient b = stage.GroupOf("B", "two");
        b.Attach("bob", "two");
        b.Ask("\u0005cm");
        b.Send("hello\r");
        b.Until("hello\r\nhello\r\n");
        a.Settle();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Small_changes_are_not_noticed_and_count(
        Make server) => ReloadSets.Check(server, "console c1 { motd old; aliases one; }", (stage, reload) =>
    {
        RawClient a = Attached(stage, "A", "ann", "c1");
        a.Ask("\u0005cm");
        reload("console c1 { motd new; aliases two; "
            + "timestamp 2hb; idletimeout 300; idlestring x; options striphigh,unloved; initcmd true; logfilemax 4k; }");
        a.Settle();
        a.Ask("\u0005cm");
        a.Ask("\u0005ci");
        RawClient b = stage.GroupOf("B", "two");
        b.Attach("bob", "two");
        b.Ask("\u0005cm");
        b.AskToEnd("\u0005c.");
        RawClient m = stage.Master("M");
        m.LogIn("ann");
        m.Ask("call one\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_new_idle_time_counts_at_once(Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        RawClient a = Attached(stage, "A", "ann", "c1");
        reload("console c1 { idletimeout 2; idlestring \"still there?\\n\"; }");
        a.UntilBoth("[-- idle timeout --]\r\n", "still there?\r\nstill there?\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void New_breaks_and_tasks_count_for_those_attached(Make server) => ReloadSets.Check(
        server, "console c1 { breaklist *; tasklist *; }\nbreak 6 { string old; }\ntask a { cmd \"echo old; sleep 0.5\"; }",
        (stage, reload) =>
    {
        RawClient a = Attached(stage, "A", "ann", "c1");
        reload("console c1 { breaklist "
            + "*; tasklist *; break 5; }\nbreak 5 { string \"new\\r\"; }\ntask b { cmd \"echo newer; sleep 0.5\"; }");
        a.Ask("\u0005cl?");
        a.Ask("\u0005c!?");
        a.Ask("\u0005cl6");
        a.Send("\u0005cl0");
        a.Until("new\r\nnew\r\n");
        a.Settle();
        a.Ask("\u0005c!a");
        a.Send("\u0005c!b");
        a.Until("newer\r\n");
        a.Until("exit(0)]\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_name_in_other_letters_is_the_same_console(Make server) => ReloadSets.Check(
        server, "console c1 { logfile @dir@/c.log; }", (stage, reload) =>
    {
        stage.Except(KnownDifference.TakesNewLetters);
        RawClient a = Attached(stage, "A", "ann", "c1");
        reload("console C1 { logfile @dir@/c.log; }");
        a.Settle();
        a.Ask("\u0005cw");
        a.Ask("\u0005cx");
        a.Send("same\r");
        a.Until("same\r\nsame\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_running_initcmd_that_changes_resets_the_console(Make server) => ReloadSets.Check(
        server, "console c1 { initcmd sleep 1000; }", (stage, reload) =>
    {
        RawClient a = Attached(stage, "A", "ann", "c1");
        a.Ask("\u0005cu");
        reload("console c1 { initcmd \"echo hello; sleep 1001\"; }");
        a.UntilBoth("reset --]\r\n", "hello\r\nhello\r\n");
        a.Settle();
        a.Ask("\u0005cu");
        reload("console c1 { initcmd \"echo hello; sleep 1001\"; motd x; }");
        a.Settle();
        stage.Daemon.UntilLogged("c1", "hello\r\nhello\r\n");
        stage.ShowLog("c1");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void An_initcmd_that_has_ended_may_change(Make server) => ReloadSets.Check(
        server, "console c1 { initcmd true; }", (stage, reload) =>
    {
        stage.Daemon.UntilLogged("c1", "initcmd terminated");
        RawClient a = Attached(stage, "A", "ann", "c1");
        reload("console c1 { initcmd false; }");
        a.Settle();
        a.Ask("\u0005cu");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_host_that_is_refused_from_now_on_keeps_its_sessions(
        Make server) => ReloadSets.Check(server, "console c1 { }", (stage, reload) =>
    {
        RawClient a = Attached(stage, "A", "ann", "c1"), m = stage.Master("M"), g = stage.Group("G");
        m.LogIn("ann");
        g.LogIn("bob");
        int port = stage.Daemon.GroupPorts()[0];
        reload("console c1 { }\naccess localhost { rejected 127.0.0.1; }\naccess * { rejected 127.0.0.1; }");
        Deadline.Until(() => Refused(stage.Daemon.Port) && Refused(port), () => "refusals");
        a.Send("still here\r");
        a.Until("still here\r\nstill here\r\n");
        m.Ask("call c1\r\n");
        g.Call("c1");
        g.Ask("\u0005c;");
        stage.Master("N").UntilEnd();
    });

    // What the clients make of it, and how they end.
    [Theory, MemberData(nameof(Pairings.All), MemberType = typeof(Pairings))]
    public void Clients_stay_or_end_as_they_always_did(Pairing pairing) => ReloadSets.Check(
        pairing, "console c1 { }\nconsole c2 { }\nconsole c3 { }\nconsole c4 { }\n", (stage, reload) =>
    {
        Viewer ann = stage.Attach("ann", "c1", "-E");
        Viewer bob = stage.Attach("bob", "c2", "-E");
        Viewer cat = stage.Attach("cat", "c3", "-E");
        Viewer dan = stage.Attach("dan", "c4", "-E");
        Viewer eve = stage.Attach("eve", "c4", "-E");
        reload("console c1 { exec cat -u; }\nconsole c3 { rw !cat; }\nconsole c4 { rw !*; rw eve; ro dan; }\n");
        ann.Until("reset --]\r\n");
        ann.Type("after\r");
        ann.Until("after\r\nafter\r\n");
        ann.Leave();
        bob.UntilExit();
        cat.UntilExit();
        dan.Until("removed]\r\n");
        eve.Until("[attached]\r\n");
        dan.Leave();
        eve.Leave();
    });

    private static RawClient Attached(Stage stage, string name, string user, string console)
    {
        RawClient client = stage.Group(name);
        client.Attach(user, console);
        return client;
    }

    // The writer and a spy hear it, stay what they are, and see the console go on.
    private static void Resets(Stage stage, Action reload)
    {
        RawClient a = Attached(stage, "A", "ann", "c1"), b =
            Attached(stage, "B", "bob", "c1"), q = Attached(stage, "Q", "quin", "quiet");
        a.Send("before\r");
        a.Until("before\r\nbefore\r\n");
        b.Until("before\r\nbefore\r\n");
        reload();
        a.Until("reset --]\r\n");
        b.Until("reset --]\r\n");
        a.Ask("\u0005cw");
        a.Send("after\r");
        a.Until("after\r\nafter\r\n");
        b.Until("after\r\nafter\r\n");
        q.Settle();
        stage.Daemon.UntilLogged("quiet", "Console up");
    }

    // So do a spy and somebody who is away; those elsewhere hear nothing.
    private static void Closes(Stage stage, Action reload)
    {
        RawClient a = Attached(stage, "A", "ann", "c1"), b = Attached(stage, "B", "bob", "c1");
        RawClient z = Attached(stage, "Z", "zoe", "c1"), q = Attached(stage, "Q", "quin", "c2");
        z.Send("\u0005cz");
        z.Until("\u00ffZ");
        reload();
        a.UntilEnd();
        b.UntilEnd();
        z.UntilEnd();
        q.Settle();
    }

    private static bool Refused(int port)
    {
        using var client = new RawClient(port, "refused");
        return client.Until("\r\n") != "ok\r\n";
    }
}
