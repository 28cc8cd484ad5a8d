using System.Net.Sockets;
using System.Text;
using Conserver.Server.Config;
using Conserver.Server.Listening;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Sessions;

/// <summary>Who sends without end what leads to nothing: what is read of it, and who is served meanwhile.</summary>
public sealed class PacedInputTests : IDisposable
{
    private const string Consoles = """
        access * { trusted 192.0.2.1; }
        console dev { master localhost; type uds; uds @folder@/dev; rw *; }
        """;

    /// <summary>A kibibyte, which is answered with one line.</summary>
    private static readonly string Nonsense = new string('x', 1022) + "\r\n";

    private readonly SessionFixture daemon = new(Consoles);

    public void Dispose() => daemon.Dispose();

    [Fact]
    public void A_stranger_who_sends_a_megabyte_is_read_at_a_pace_and_logs_in_afterwards()
    {
        SessionFixture.FarClient neighbour = daemon.LogIn("bob");
        SessionFixture.FarClient stranger = daemon.Connect(access: HostAccess.Trusted);
        stranger.Expect("ok\r\n");
        byte[] words = [.. Repeated(Nonsense, 1024), .. "login ann\r\n"u8];
        int sent = 0;
        Send();
        int first = stranger.Lines;
        Assert.InRange(first, 17, 22);
        int seconds = 0;
        for (; stranger.Lines <= 1024; seconds++)
        {
            Assert.True(seconds < 100, $"{stranger.Lines} lines after {seconds} s");
            neighbour.Send("version\r\n");
            Send();
            neighbour.ExpectUntil("\r\n");
            daemon.Clock.Advance(TimeSpan.FromSeconds(1));
            Send();
            Assert.InRange(stranger.Lines, first + (12 * seconds), first + 5 + (17 * (seconds + 1)));
        }

        Assert.InRange(seconds, 55, 80);
        Assert.EndsWith("unknown command\r\nok\r\n", stranger.Said, StringComparison.Ordinal);
        Assert.Equal("ann", daemon.Comings[^1]);

        void Send()
        {
            for (int i = 0; i < 20; i++)
            {
                sent += stranger.Try(words.AsSpan(sent));
                daemon.Loop.Turn(TimeSpan.Zero);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_leaves_meanwhile_is_let_go_at_once(bool tcp)
    {
        SessionFixture.FarClient stranger = daemon.Connect(tcp: tcp);
        stranger.Expect("ok\r\n");
        stranger.SendAll([.. Repeated(Nonsense, 100)]);
        Assert.Empty(daemon.Comings);
        stranger.Dispose();
        daemon.TurnUntil(() => daemon.Comings is ["-"], "its end");
    }

    [Fact]
    public void Who_ends_its_side_is_answered_to_the_end_without_waiting()
    {
        SessionFixture.FarClient stranger = daemon.Connect();
        stranger.Expect("ok\r\n");
        long sent = stranger.SendAll([.. Repeated(Nonsense, 1)]);
        Assert.True(sent > 40 * 1024, $"{sent}");
        daemon.TurnUntil(() => stranger.IsOver(sendsNoMore: true), "the end");
        Assert.Equal(1 + (sent / 1024), stranger.Lines);
    }

    [Fact]
    public void Who_does_not_log_in_meanwhile_is_sent_away_all_the_same()
    {
        SessionFixture.FarClient stranger = daemon.Connect();
        stranger.Expect("ok\r\n");
        for (int i = 0; i < 119; i++)
        {
            _ = stranger.Try([.. Repeated("words\r\n", 4000)]) + stranger.Unread;
            daemon.Pass(1);
        }

        Assert.False(stranger.Session.IsClosing);
        daemon.Clock.Advance(TimeSpan.FromSeconds(1));
        daemon.TurnUntil(() => stranger.Session.Connection.IsClosed, "the end");
        Assert.Contains("INFO: <master> here: login timed out", daemon.DaemonLines);
    }

    [Fact]
    public void What_is_typed_for_a_device_is_as_quick_as_the_device()
    {
        using Socket device = daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev");
        var read = new byte[64 * 1024];
        byte[] paste = [.. Repeated("text\u00ff\u00ff\r", 300_000)];
        int sent = 0, got = 0;
        daemon.TurnUntil(
            () =>
            {
                sent += ann.Try(paste.AsSpan(sent));
                got += device.Available > 0 ? device.Receive(read) : 0;
                return got == 300_000 * 6;
            },
            "what was typed");
    }

    [Theory]
    [InlineData("keys")]
    [InlineData("\r")]
    [InlineData("\u00ffE")]
    [InlineData("\u00ffx")]
    public void What_is_typed_where_nobody_wants_it_waits_and_an_escape_behind_it_is_heard(string typed)
    {
        using Socket device = daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient writer = daemon.Attach("ann", "dev");
        SessionFixture.FarClient spy = daemon.LogIn("bob", PortKind.Group);
        spy.Send("call dev\r\n");
        spy.Expect("[spy]\r\n");
        spy.Send("\u0005c;");
        spy.Expect("[connected]\r\n");
        long sent = 0;
        byte[] storm = [.. Repeated(typed, 20_000)];
        for (int i = 0; i < 100; i++)
        {
            sent += spy.Try(storm);
            daemon.Loop.Turn(TimeSpan.Zero);
            _ = spy.Unread;
        }

        // With what the kernel keeps of it.
        Assert.InRange(sent, 16 * 1024, 1024 * 1024);
        writer.Send("x");
        daemon.TurnUntil(() => device.Available == 1, "the writer's key");
        daemon.TurnUntil(
            () =>
            {
                daemon.Clock.Advance(TimeSpan.FromSeconds(1));
                return spy.Try("\u0005c."u8) == 3;
            },
            "room");
        daemon.TurnUntil(
            () =>
            {
                daemon.Clock.Advance(TimeSpan.FromMilliseconds(250));
                return spy.IsOver(sendsNoMore: false);
            },
            "the end");
        Assert.EndsWith("[disconnect]\r\n<end>", spy.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_and_answers_without_end_wait_as_well()
    {
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev");
        long sent = 0;
        for (int i = 0; i < 40_000; i++)
        {
            sent += ann.Try("\u0005c="u8);
            daemon.Loop.Turn(TimeSpan.Zero);
            _ = ann.Unread;
        }

        Assert.InRange(ann.Lines, 4000, 6000);
    }

    [Fact]
    public void A_defect_when_its_time_has_come_ends_the_session_alone()
    {
        SessionFixture.FarClient stranger = daemon.Connect();
        stranger.Expect("ok\r\n");
        stranger.SendAll([.. Repeated(Nonsense, 1)]);
        OneDefect defect = new(daemon.Loop, "UpdateInterest");
        daemon.Clock.Advance(TimeSpan.FromSeconds(1));
        daemon.TurnUntil(() => defect.IsDone, "the defect");
        stranger.ExpectUntil("internal error\r\n");
        daemon.TurnUntil(() => stranger.Session.Connection.IsClosed, "the end");
        SessionFixture.FarClient other = daemon.LogIn("bob");
        other.Send("pid\r\n");
        other.ExpectUntil("\r\n");
    }

    private static IEnumerable<byte> Repeated(string text, int times) =>
        Enumerable.Repeat(Encoding.Latin1.GetBytes(text), times).SelectMany(bytes => bytes);
}
