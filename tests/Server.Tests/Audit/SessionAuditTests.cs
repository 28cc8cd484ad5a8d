using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.Listening;
using Conserver.Server.Tests.Sessions;

namespace Conserver.Server.Tests.Audit;

/// <summary>What whole sessions leave in the audit trail.</summary>
public sealed class SessionAuditTests : IDisposable
{
    private readonly SessionFixture daemon = new(
        """
        break 4 { string "x"; confirm no; }
        console c1 { master localhost; type uds; uds @folder@/c1; rw ann, bob; ro guest; logfile @folder@/c1.log; }
        """,
        "eve:secret\n");

    public void Dispose() => daemon.Dispose();

    [Fact]
    public void Whoever_logs_in_attaches_and_leaves_is_in_it()
    {
        SessionFixture.FarClient ann = daemon.Attach("ann", "c1");
        ann.Send("\u0005c.");
        ann.Expect("[disconnect]\r\n<end>");
        Assert.Equal(
            [
                "Login by ann@here (group): from 192.0.2.1", "Attach by ann@here on c1", "Write by ann@here on c1",
                "Release by ann@here on c1", "Detach by ann@here on c1", "Logout by ann@here (group)",
            ],
            Told);
    }

    [Fact]
    public void Who_takes_the_line_and_who_gets_it_back_is_in_it()
    {
        _ = daemon.Attach("ann", "c1");
        SessionFixture.FarClient bob = daemon.Attach("bob", "c1", answer: "[spy]\r\n");
        daemon.Audited.Clear();
        bob.Send("\u0005cf");
        bob.Expect("[bumped ann@here]\r\n");
        bob.Send("\u0005cs");
        bob.Expect("[spying]\r\n");
        Assert.Equal(
            ["Bump by bob@here on c1 (ann@here)", "Release by bob@here on c1", "Write by ann@here on c1"], Told);
    }

    [Fact]
    public void What_is_asked_of_the_line_is_in_it_with_what_came_of_it()
    {
        _ = daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient ann = daemon.Attach("ann", "c1");
        daemon.Audited.Clear();
        ann.Send("\u0005cL");
        daemon.TurnUntil(() => Told.Contains("Logging by ann@here on c1: off"), string.Join('\n', Told));
        ann.Send("\u0005cnfan is loud\r");
        daemon.TurnUntil(() => Told.Contains("Note by ann@here on c1 \"fan is loud\""), string.Join('\n', Told));
        ann.Send("\u0005cd");
        daemon.TurnUntil(() => Told.Contains("Down by ann@here on c1"), string.Join('\n', Told));
    }

    [Fact]
    public void What_a_guest_may_not_do_is_in_it_as_refused()
    {
        SessionFixture.FarClient guest = daemon.Attach("guest", "c1", answer: "[spy]\r\n");
        daemon.Audited.Clear();
        guest.Send("\u0005cf\u0005cd");
        daemon.TurnUntil(() => Told.Length >= 2, string.Join('\n', Told));
        Assert.Equal(
            ["Bump by guest@here on c1: refused: may only watch", "Down by guest@here on c1: refused: not the writer"],
            Told);
    }

    [Fact]
    public void Whoever_is_not_let_onto_a_console_is_in_it()
    {
        SessionFixture.FarClient carl = daemon.LogIn("carl", PortKind.Group);
        daemon.Audited.Clear();
        carl.Send("call c1\r\n");
        carl.Expect("c1: permission denied\r\n<end>");
        Assert.Equal(["Attach by carl@here on c1: refused: no right", "Logout by carl@here (group)"], Told);
    }

    [Fact]
    public void Logins_that_are_refused_are_in_it_with_their_reason()
    {
        SessionFixture.FarClient eve = daemon.Connect();
        eve.Expect("ok\r\n");
        eve.Send("login eve\r\n");
        eve.Expect("passwd? con1\r\n");
        eve.Send("wrong\r\n");
        eve.Expect("invalid password\r\n<end>");
        daemon.Connect(access: HostAccess.Rejected).Expect("access from your host refused\r\n<end>");
        Assert.Equal(
            ["LoginRefused by eve@here (master): wrong password, from 192.0.2.1",
                "LoginRefused by here (master): host, from 192.0.2.1"],
            Told);
    }

    [Fact]
    public void Commands_of_admins_and_attempts_at_them_are_in_it()
    {
        SessionFixture.FarClient ann = daemon.LogIn("ann");
        SessionFixture.FarClient there = daemon.LogIn("ann", PortKind.Group);
        daemon.Audited.Clear();
        ann.Send("quit\r\n");
        ann.Expect("unauthorized command\r\n");
        there.Send("broadcast lunch\r\ntextmsg bob@c1 and coffee\r\ndisconnect bob\r\n");
        there.Expect("ok\r\nok\r\nunauthorized command\r\n");
        Assert.Equal(
            [
                "Stop by ann@here (quit): refused: no admin", "Message by ann@here \"lunch\"",
                "Message by ann@here (bob@c1) \"and coffee\"", "Disconnect by ann@here (bob): refused: no admin",
            ],
            Told);
    }

    private string[] Told => [.. daemon.Audited.Select(Short)];

    private static string Short(AuditEvent what) =>
        $"{what.Act} by {what.By}"
        + (what.Console is { } console ? $" on {console}" : "")
        + (what.Of is { } of ? $" ({of})" : "")
        + (what.Text is { } text ? $" \"{text}\"" : "")
        + (what.Result is { } result ? $": {result}" : "");
}
