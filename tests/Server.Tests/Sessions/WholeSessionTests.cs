using Conserver.Posix;
using Conserver.Server.Consoles;
using Conserver.Server.Listening;
using Conserver.Server.Reload;
using Conserver.Server.Sessions;

namespace Conserver.Server.Tests.Sessions;

/// <summary>What is said on a connection from its first byte to its last.</summary>
public sealed class WholeSessionTests
{
    private const string Consoles = """
        default * { master localhost; type uds; uds /nowhere; rw *; }
        access * { admin root; trusted 192.0.2.1; }
        console web1 { }
        console web2 { aliases w; }
        """;

    [Fact]
    public void Who_gives_the_right_password_is_in()
    {
        using var daemon = new SessionFixture(Consoles, "ann:$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/\nopen:\n");
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send("login ann\r\n");
        client.Expect("passwd? con1\r\n");
        client.Send("password\r\n");
        client.Expect("ok\r\n");
        Assert.Equal(["ann"], daemon.Comings);
        Assert.Contains("INFO: user ann@here authenticated", daemon.DaemonLines);
        Assert.Contains("INFO: <master> login ann@here", daemon.DaemonLines);
    }

    [Fact]
    public void Who_needs_no_password_is_not_asked()
    {
        using var daemon = new SessionFixture(Consoles, "open:\n");
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send("login open\r\nexit\r\n");
        client.Expect("ok\r\ngoodbye\r\n<end>");
        Assert.Equal(["open", "-open"], daemon.Comings);
    }

    [Fact]
    public void The_primary_port_answers_in_the_old_words()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient client = daemon.LogIn("root");
        client.Send("call w\r\ngroups\r\ncall x\r\nversion\r\nup\r\nreconfig\r\nnonsense\r\n");
        client.Expect(
            "4242\r\n4242\r\nconsole `x' not found\r\nversion `conserver.com version 8.2.7'\r\n"
            + "ok -- bringing up consoles\r\nok -- reconfiguring\r\nunknown command\r\n");
        Assert.Equal(["up", "reload"], daemon.Requests);
    }

    [Fact]
    public void A_client_of_ours_is_told_what_came_of_a_reload()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient client = daemon.LogIn("root");
        client.Send("conserver\r\nreconfig\r\npid\r\n");
        client.Expect($"conserver 0.1.0\r\nok -- reconfigured\r\n{Environment.ProcessId}\r\n");
        daemon.Outcome = new ReloadOutcome(false, ["2 error(s), nothing changed", "a.cf(1): x", "a.cf(2): y"]);
        client.Send("reconfig\r\nexit\r\n");
        client.Expect("failed -- 2 error(s), nothing changed\r\na.cf(1): x\r\na.cf(2): y\r\ngoodbye\r\n<end>");
        Assert.Equal(["reload, tell", "reload, tell"], daemon.Requests);
    }

    [Fact]
    public void New_logs_and_lines_to_bring_up_are_answered_when_every_loop_has_done_it()
    {
        using var daemon = new SessionFixture(Consoles) { FinishesAtOnce = false };
        SessionFixture.FarClient client = daemon.LogIn("root");
        client.Send("newlogs\r\nup\r\n");
        client.ExpectNothing();
        Assert.Equal(["newlogs"], daemon.Requests);
        daemon.Unfinished!();
        client.Expect("ok -- opening new logfiles\r\n");
        client.ExpectNothing();
        Assert.Equal(["newlogs", "up"], daemon.Requests);
        daemon.Unfinished!();
        client.Expect("ok -- bringing up consoles\r\n");

        // Who leaves meanwhile is not missed.
        client.Send("up\r\n");
        daemon.TurnUntil(() => daemon.Requests.Count == 3, "the request");
        client.Dispose();
        daemon.Unfinished!();
        daemon.TurnUntil(() => daemon.Comings.Contains("-root"), "the end");
    }

    [Fact]
    public void A_defect_behind_what_was_asked_of_the_daemon_ends_the_session_that_asked()
    {
        using var daemon = new SessionFixture(Consoles) { FinishesAtOnce = false };
        SessionFixture.FarClient client = daemon.LogIn("root");
        client.Send("newlogs\r\n");
        daemon.TurnUntil(() => daemon.Requests.Count == 1, "the request");
        daemon.Loop.Trial = (owner, _) =>
        {
            if (owner is Session)
            {
                daemon.Loop.Trial = null;
                throw new InvalidOperationException("defect");
            }
        };
        daemon.Unfinished!();
        client.Expect("internal error\r\n<end>");
    }

    [Fact]
    public void Who_is_being_sent_away_gets_onto_no_console()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group);
        ann.Send("call web1\r\n");
        bool isSentAway = false;
        daemon.TurnUntil(
            () =>
            {
                // Done in a turn after what is read, and before its end.
                daemon.Loop.Post(StrictOwner.Instance, SendAwayWhenHeld);
                return isSentAway;
            },
            "the call");
        ann.Expect("<end>");
        Assert.DoesNotContain("[web1] login ann@here", daemon.DaemonLines);

        void SendAwayWhenHeld()
        {
            if (ann.Session.IsHeld)
            {
                ann.Session.End("");
                isSentAway = true;
            }
        }
    }

    [Fact]
    public void Commands_of_admins_are_refused_to_others()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient client = daemon.LogIn("ann");
        client.Send("quit\r\nnewlogs\r\nup\r\nreconfig\r\nrestart\r\n");
        client.Expect(string.Concat(Enumerable.Repeat("unauthorized command\r\n", 5)));
        Assert.Empty(daemon.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_has_hung_up_is_gone_for_all_that_is_asked_after_it(bool hasUnread)
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient ann = daemon.Attach("ann", "web1");
        if (hasUnread)
        {
            daemon.Consoles[0].Tell(new Notice.Said("bob", "hello"));
        }

        int left = -1;
        ann.Dispose();

        // As the question of a session on another loop comes.
        daemon.Loop.Post(StrictOwner.Instance, () => left = daemon.Consoles[0].Attachments.Count);
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(0, left);
    }

    [Fact]
    public void What_is_said_to_many_is_made_into_bytes_once()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient[] viewers =
        [
            daemon.Attach("ann", "web1"), daemon.Attach("bob", "web1", answer: "[spy]\r\n"), daemon.Attach("cid", "web2"),
        ];
        SessionFixture.FarClient sender = daemon.LogIn("eve", PortKind.Group);
        string text = new('x', 60_000);
        sender.Send($"broadcast {text}\r\n");
        daemon.Pass(4);

        // On its way to all of them, and not sent yet.
        var said = new Notice.Said("eve@here", text);
        foreach (Server.Consoles.Console console in daemon.Consoles)
        {
            console.Tell(said);
        }

        Chunk[] bytes = [.. viewers.Select(viewer => viewer.Session.Out.Peek()[0].Chunk)];
        Assert.All(bytes, chunk => Assert.Same(bytes[0], chunk));
        foreach (SessionFixture.FarClient viewer in viewers)
        {
            viewer.Expect($"[eve@here: {text}]\r\n");
            viewer.Expect($"[eve@here: {text}]\r\n");
        }

        // Nobody gets what was said to somebody else before.
        daemon.Consoles[0].Tell(new Notice.Said("eve@here", "one"));
        daemon.Consoles[1].Tell(new Notice.Said("eve@here", "two"));
        viewers[0].Expect("[eve@here: one]\r\n");
        viewers[2].Expect("[eve@here: two]\r\n");
    }

    [Fact]
    public void A_viewer_loses_the_line_by_force_and_watches()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group), bob = daemon.LogIn("bob", PortKind.Group);
        ann.Send("call web1\r\n");
        ann.Expect("[attached]\r\n");
        ann.Send("\u0005c;");
        ann.Expect("[connected]\r\n");
        bob.Send("call web1\r\n");
        bob.Expect("[spy]\r\n");
        bob.Send("\u0005c;\u0005cf");
        bob.Expect("[connected]\r\n[bumped ann@here]\r\n");
        ann.Expect("\r\n[forced to `spy' mode by bob@here]\r\n");
        bob.Send("\u0005c.");
        bob.Expect("[disconnect]\r\n<end>");
        Assert.Contains(daemon.Consoles[0].Attachments, viewer => viewer.User == "ann");
        Assert.Single(daemon.Consoles[0].Attachments);
    }

    [Fact]
    public void A_broadcast_is_answered_when_everybody_has_been_told()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group), bob = daemon.LogIn("bob", PortKind.Group);
        ann.Send("call web1\r\n\u0005c;");
        ann.Expect("[attached]\r\n[connected]\r\n");
        bob.Send("broadcast hello\r\n");
        bob.Expect("ok\r\n");
        ann.Expect("[bob@here: hello]\r\n");
    }

    [Fact]
    public void What_one_person_says_does_nothing_to_the_terminal_of_another()
    {
        // A title, a screen cleared, the same by C1 alone and in UTF-8; letters and BEL, which 8.2.7 lets one type, stay.
        const string Nasty = "\u001b]0;x\a\u001b[2J\u009b2J\u00c2\u009b2J\u007f\u00c3\u00a9";
        const string Harmless = "^[]0;x\a^[[2JM-^[2J\u00c2M-^[2J^?\u00c3\u00a9";
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group);
        SessionFixture.FarClient eve = daemon.LogIn("eve", PortKind.Group);
        ann.Send("call web1\r\n\u0005c;");
        ann.Expect("[attached]\r\n[connected]\r\n");
        eve.Send($"broadcast {Nasty}\r\ntextmsg ann@ {Nasty}\r\n");
        ann.Expect($"[eve@here: {Harmless}]\r\n[eve@here: {Harmless}]\r\n");
    }

    [Fact]
    public void A_fault_of_ours_ends_the_session_and_nobody_else_notices()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient ann = daemon.LogIn("ann"), bob = daemon.LogIn("bob");
        daemon.Loop.Post(ann.Session, () => throw new InvalidOperationException("a defect"));
        ann.Expect("internal error\r\n<end>");
        bob.Send("groups\r\n");
        bob.Expect("4242\r\n");
        Assert.Single(daemon.DaemonLines, line => line.StartsWith(
            "ERROR: <master> ann@here: internal error: System.InvalidOperationException: a defect",
            StringComparison.Ordinal));
    }
}
