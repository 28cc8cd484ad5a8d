using Conserver.Server.Listening;
using Conserver.Server.Reload;

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
    public void Commands_of_admins_are_refused_to_others()
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient client = daemon.LogIn("ann");
        client.Send("quit\r\nnewlogs\r\nup\r\nreconfig\r\nrestart\r\n");
        client.Expect(string.Concat(Enumerable.Repeat("unauthorized command\r\n", 5)));
        Assert.Empty(daemon.Requests);
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
