using System.Globalization;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Delivery;
using Conserver.Server.Listening;
using Conserver.Server.Sessions;

namespace Conserver.Server.Tests.Sessions;

/// <summary>Answers that are long, and clients that do not read them.</summary>
public sealed class AnswerTests
{
    [Fact]
    public void Who_asks_forty_times_and_does_not_read_costs_no_more_than_a_piece()
    {
        using var daemon = new SessionFixture(Fleet(3000));
        SessionFixture.FarClient client = daemon.LogIn("ann", PortKind.Group);
        client.Send(string.Concat(Enumerable.Repeat("info\r\n", 40)));
        for (int i = 0; i < 1000; i++)
        {
            daemon.Loop.Turn(TimeSpan.Zero);
        }

        // Beside it only what the socket has taken: 64 rows of some 120 bytes.
        Assert.InRange(client.Session.Out.Size, 1, 32 * 1024);
    }

    [Fact]
    public void A_hundred_connections_of_one_user_do_not_hold_up_the_answers_of_another()
    {
        using var daemon = new SessionFixture(Fleet(300));
        SessionFixture.FarClient[] greedy = [.. Enumerable.Range(0, 100).Select(_ => daemon.LogIn("eve", PortKind.Group))];
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group);
        Array.ForEach(greedy, client => client.Send("info\r\ninfo\r\n"));
        daemon.Loop.Turn(TimeSpan.Zero);

        // In each turn no more is made for her than for four connections.
        long before = Sent();
        for (int i = 0; i < 5; i++)
        {
            daemon.Loop.Turn(TimeSpan.Zero);
            long now = Sent();
            Assert.InRange(now - before, 0, 2 * AnswerTurns.PerUser * 64 * 200);
            before = now;
        }

        ann.Send("access c7\r\n");
        ann.Expect("rw c7\r\n");
        daemon.TurnUntil(() => greedy.All(client => client.Lines == 2 + 600), "all answers");

        long Sent() => greedy.Sum(client => client.Session.Out.Size + client.Unread);
    }

    [Fact]
    public void Of_one_user_so_many_are_made_at_a_time_and_the_others_in_their_turn()
    {
        using var daemon = new SessionFixture(Fleet(1));
        var turns = new AnswerTurns();
        var made = new List<int>();
        for (int i = 0; i < 10; i++)
        {
            int number = i;
            turns.Take("eve", daemon.Loop, StrictOwner.Instance, () => made.Add(number));
        }

        turns.Take("ann", daemon.Loop, StrictOwner.Instance, () => made.Add(100));
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.Equal([0, 1, 2, 3, 100], made);
        for (int i = 0; i < 10; i++)
        {
            turns.GiveBack("eve");
            daemon.Loop.Turn(TimeSpan.Zero);
        }

        turns.GiveBack("ann");
        Assert.Equal([0, 1, 2, 3, 100, 4, 5, 6, 7, 8, 9], made);
    }

    [Fact]
    public void A_console_that_throws_when_asked_ends_who_asked_and_the_others_are_asked_all_the_same()
    {
        using var daemon = new SessionFixture(Fleet(5));
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group);
        var asked = new List<string>();
        daemon.Loop.Post(ann.Session, () => Answers.Done(
            ann.Session,
            daemon.Consoles,
            console =>
            {
                asked.Add(console.Name);
                return console.Name == "c1" ? throw new InvalidOperationException("a defect") : 0;
            },
            _ => "ok\r\n"));
        ann.Expect("internal error\r\n<end>");
        Assert.Equal(["c0", "c1", "c2", "c3", "c4"], asked);
        Assert.Contains(daemon.DaemonLines, line => line.Contains("a defect", StringComparison.Ordinal));
    }

    [Fact]
    public void A_console_of_another_loop_that_throws_does_not_let_who_asked_wait_for_ever()
    {
        using var daemon = new SessionFixture(Fleet(2));
        using var other = new SessionFixture(Fleet(3));
        SessionFixture.FarClient ann = daemon.LogIn("ann", PortKind.Group);
        int asked = 0;
        daemon.Loop.Post(ann.Session, () => Answers.Done(
            ann.Session,
            [.. daemon.Consoles, .. other.Consoles],
            console =>
            {
                asked++;
                return other.Consoles[0] == console ? throw new InvalidOperationException("a defect") : 0;
            },
            _ => "ok\r\n"));
        daemon.Loop.Turn(TimeSpan.Zero);
        other.Loop.Turn(TimeSpan.Zero);
        ann.Expect("internal error\r\n<end>");
        Assert.Equal(5, asked);
    }

    [Fact]
    public void A_long_answer_is_whole_and_in_its_place()
    {
        using var daemon = new SessionFixture(Fleet(500));
        SessionFixture.FarClient client = daemon.LogIn("ann", PortKind.Group);
        client.Send("access\r\nbroadcast x\r\ngroup\r\naccess c7\r\nnonsense\r\nexit\r\n");
        var rows = new StringBuilder();
        foreach (Server.Consoles.Console console in daemon.Services.Now.Roster.Consoles)
        {
            rows.Append(CultureInfo.InvariantCulture, $"rw {console.Name}\r\n");
        }

        client.Expect(rows + "ok\r\nrw c7\r\nunknown command\r\ngoodbye\r\n<end>");
    }

    [Fact]
    public void An_answer_nobody_waits_for_is_dropped()
    {
        using var daemon = new SessionFixture(Fleet(3000));
        SessionFixture.FarClient client = daemon.LogIn("ann", PortKind.Group);
        client.Send("info\r\ninfo\r\n");
        daemon.Loop.Turn(TimeSpan.Zero);
        client.Dispose();
        daemon.TurnUntil(() => daemon.Comings.Contains("-ann"), "the end");
        Assert.Equal(0, client.Session.Out.Size);
    }

    [Fact]
    public void A_thousand_viewers_that_do_not_read_share_what_one_bound_allows()
    {
        var share = new OutboxShare();
        Outbox[] viewers = [.. Enumerable.Range(0, 1000).Select(_ => new Outbox(LossText.Instance, share: share))];
        for (int i = 0; i < 40; i++)
        {
            foreach (Outbox viewer in viewers)
            {
                var chunk = Chunk.Copy(new byte[32 * 1024]);
                viewer.Output(chunk);
                chunk.Release();
            }
        }

        long total = viewers.Sum(viewer => viewer.Size);
        foreach (Outbox viewer in viewers)
        {
            viewer.Close();
        }

        Assert.InRange(total, OutboxShare.Total / 4, OutboxShare.Total + (1000 * 64 * 1024));
        Assert.Equal(Outbox.DefaultLimit, share.Limit(Outbox.DefaultLimit));
    }

    [Fact]
    public void An_admin_by_a_group_is_none_any_more_when_the_group_is_lost()
    {
        using var daemon = new SessionFixture("access * { admin @root; trusted 192.0.2.1; }\n" + Fleet(1));
        SessionFixture.FarClient client = daemon.LogIn("root");
        client.Send("up\r\n");
        client.Expect("ok -- bringing up consoles\r\n");
        daemon.Loop.Post(client.Session, () => client.Session.LoggedIn(new Identity("ann", ["root"])));
        client.Expect("ok\r\n");
        client.Send("up\r\n");
        client.Expect("ok -- bringing up consoles\r\n");

        // What the system knows of this user has no such group.
        client.Session.LookUpAgain();
        daemon.TurnUntil(() => !client.Session.IsAdmin, "the end of the right");
        client.Send("up\r\n");
        client.Expect("unauthorized command\r\n");
    }

    private static string Fleet(int count)
    {
        var text = new StringBuilder("default * { master localhost; type uds; uds /nowhere; rw *; }\n");
        for (int i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"console c{i} {{ }}\n");
        }

        return text.ToString();
    }
}
