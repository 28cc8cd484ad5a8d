using System.Globalization;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Delivery;
using Conserver.Server.Listening;

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
        Outbox[] viewers = [.. Enumerable.Range(0, 1000).Select(_ => new Outbox(share: share))];
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
