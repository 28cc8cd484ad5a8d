using System.Text;
using Conserver.Posix;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Lines;

/// <summary>A link on one end of a socket pair, whose other end is the test's.</summary>
public sealed class LinkTests : IDisposable
{
    private static readonly byte[] All = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    private readonly FakeClock clock = new();
    private readonly Loop loop;
    private readonly RecordingOwner owner = new();
    private readonly Errands errands = new();
    private readonly int far;
    private readonly int near;
    private readonly byte[] buffer = new byte[8192];
    private Link? link;
    private bool farIsOpen = true;

    public LinkTests()
    {
        loop = new Loop("test", clock);
        (near, far) = Sockets.Pair();
    }

    public static TheoryData<bool, string> States => new(
        from telnet in new[] { false, true }
        from state in new[] { "idle", "busy", "in a pause", "in a break", "at the bound" }
        select (telnet, state));

    public void Dispose()
    {
        link?.Close();
        CloseFar();
        Assert.Equal(0, loop.Watched);
        loop.Dispose();
    }

    [Theory]
    [MemberData(nameof(States))]
    public void All_256_values_arrive_in_order_whatever_the_queue_is_doing(bool telnet, string state)
    {
        Open(telnet);
        var expected = new List<byte>();
        switch (state)
        {
            case "busy":
                expected.AddRange(Fill(until: 1));
                break;
            case "at the bound":
                expected.AddRange(Fill(until: OutputShare.Least));
                break;
            case "in a pause":
                link!.Pause(TimeSpan.FromMilliseconds(300));
                break;
            case "in a break":
                expected.AddRange(Fill(until: 1));
                link!.Break();
                expected.AddRange(telnet ? [0xFF, 0xF3] : (byte[])[]);
                break;
        }

        link!.Send(All);
        link.Send(All.AsSpan(250));
        byte[] quoted = telnet ? [.. All, 0xFF, .. All.AsSpan(250), 0xFF] : [.. All, .. All.AsSpan(250)];
        expected.AddRange(quoted);
        if (state == "in a pause")
        {
            Assert.Equal(-Errno.EAGAIN, Sys.Read(far, buffer));
        }

        var got = new List<byte>();
        TurnUntil(() => ReadFar(got) && got.Count >= expected.Count);
        Assert.Equal(expected, got);
        Assert.Equal(0, link.Load.Pending);
        Assert.Equal(0, owner.Lost);
        Assert.Equal(state == "in a break" && !telnet ? ["tcsendbreak() failed"] : [], owner.BreakFailures);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Last_words_are_read_when_a_write_finds_the_far_end_gone(bool held)
    {
        Open(telnet: false);
        byte[] words = new byte[100_000];
        words.AsSpan().Fill((byte)'w');
        Assert.Equal(words.Length, Sys.Write(far, words));
        CloseFar();
        link!.SetReading(!held);
        link.Send("key"u8);
        Assert.Empty(owner.Ends);
        if (held)
        {
            loop.Turn(TimeSpan.Zero);
            loop.Turn(TimeSpan.Zero);
            Assert.Empty(owner.Received);
            Assert.Empty(owner.Ends);
            link.SetReading(true);
        }

        TurnUntil(() => owner.Ends.Count > 0);
        Assert.Equal(words, owner.Received);

        // The kernel tells which of the two it has noticed first.
        LinkEnd end = Assert.Single(owner.Ends);
        Assert.Equal(LinkEndKind.Lost, end.Kind);
        Assert.Contains(end.Text, new[] { "read failure: Broken pipe", "read failure: Connection reset by peer" });
    }

    [Fact]
    public void An_answer_that_cannot_be_sent_does_not_cost_the_words_before_it()
    {
        Open(telnet: true);
        byte[] words = [.. "before"u8, 0xFF, 0xFD, 1, .. " after"u8];
        Assert.Equal(words.Length, Sys.Write(far, words));
        CloseFar();
        TurnUntil(() => owner.Ends.Count > 0);
        Assert.Equal("before after", owner.Text);
    }

    [Fact]
    public void A_link_that_is_closed_by_wish_has_read_what_the_kernel_held()
    {
        Open(telnet: false);
        Sys.Write(far, "not yet read"u8);
        link!.ReadRest();
        link.Close();
        Assert.Equal("not yet read", owner.Text);
        Assert.Empty(owner.Ends);
    }

    [Fact]
    public void A_device_that_asks_without_end_and_reads_no_answer_is_not_read_any_more()
    {
        Open(telnet: true);
        byte[] asks = [.. Enumerable.Repeat<byte[]>([0xFF, 0xFD, 1], 1000).SelectMany(ask => ask)];
        long asked = 0;
        int refused = 0;
        while (refused < 10 && asked < 50_000_000)
        {
            int put = Sys.Write(far, asks);
            asked += Math.Max(0, put);
            refused = put < 0 ? refused + 1 : 0;
            loop.Turn(TimeSpan.Zero);
        }

        Assert.Equal(10, refused);
        Assert.InRange(link!.Load.Pending, LinkOutput.AnswerLimit, 3 * LinkOutput.AnswerLimit);
        TurnUntil(() => ReadFar([]) && link.Load.Pending == 0);
    }

    [Fact]
    public void What_many_writers_send_to_a_stuck_device_is_bounded_and_the_loss_is_counted()
    {
        Open(telnet: false);
        int sent = 0;
        byte[] much = new byte[600_000];
        for (int i = 0; i < 50; i++, sent += much.Length)
        {
            link!.Send(much);
        }

        Assert.InRange(link!.Load.Pending, OutputShare.Least, LinkOutput.HardLimit);
        var got = new List<byte>();
        TurnUntil(() => ReadFar(got) && link.Load.Pending == 0);
        TurnUntil(() => ReadFar(got) && got.Count + owner.Lost >= sent);
        Assert.Equal(sent, got.Count + owner.Lost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_companion_left_behind_is_read_to_its_end_before_it_is_gone(bool held)
    {
        var companion = new FakeCompanion();
        Open(telnet: false, companion);
        byte[] words = new byte[150_000];
        words.AsSpan().Fill((byte)'w');
        Assert.Equal(words.Length, Sys.Write(far, words));
        CloseFar();
        link!.SetReading(!held);
        companion.End();
        for (int i = 0; i < 5; i++)
        {
            // Longer than its last words were once waited for.
            clock.Advance(TimeSpan.FromMilliseconds(60));
            loop.Turn(TimeSpan.Zero);
        }

        link.SetReading(true);
        TurnUntil(() => owner.Ends.Count > 0);
        Assert.Equal(words.Length, owner.Received.Count);
        Assert.Equal("gone", owner.Ends[0].Text);
    }

    [Fact]
    public void Of_a_terminal_that_others_write_on_for_ever_not_more_than_a_megabyte_is_read_after_the_command_has_ended()
    {
        var companion = new FakeCompanion();
        Open(telnet: false, companion);
        companion.End();
        byte[] more = new byte[8192];
        TurnUntil(() =>
        {
            Sys.Write(far, more);
            return owner.Ends.Count > 0;
        });
        Assert.InRange(owner.Received.Count, 1_000_000, 1_200_000);
    }

    [Fact]
    public void Nothing_waits_for_a_companion_that_has_closed_its_end_and_lives_on()
    {
        Open(telnet: false, new FakeCompanion());
        Fill(until: OutputShare.Least);
        CloseFar();
        TurnUntil(() => link!.Load.Pending == 0);
        Assert.Equal(1, owner.Drained);
        link!.Send("more"u8);
        Assert.Equal(0, link.Load.Pending);

        // Nothing is ready any more: the turn lasts its time, unless a signal of the runtime ends it.
        Assert.Contains(Enumerable.Range(0, 10), _ =>
        {
            long before = Environment.TickCount64;
            loop.Turn(TimeSpan.FromMilliseconds(100));
            return Environment.TickCount64 - before >= 90;
        });
        Assert.Empty(owner.Ends);
    }

    [Fact]
    public void A_command_that_closes_its_terminal_and_opens_it_again_is_heard_and_can_be_typed_to()
    {
        Pty pty = Pty.Open();
        int slave = OpenSlave(pty);
        FakeCompanion command = new();
        link = new Link(loop, owner, new LinkPlan { Fd = pty.Master, Companion = command });
        Say(slave, "one ");
        Sys.Close(slave);
        TurnUntil(() => owner.Text == "one ");
        loop.Turn(TimeSpan.Zero);
        link.Send("nobody is there\n"u8);
        slave = OpenSlave(pty);
        Say(slave, "two ");
        TurnUntil(() => owner.Text == "one two ");
        link.Send("key\n"u8);
        TurnUntil(() => Sys.Read(slave, buffer) is 4);
        Assert.Equal("key\n"u8, buffer.AsSpan(0, 4));

        Sys.Close(slave);
        loop.Turn(TimeSpan.Zero);
        loop.Turn(TimeSpan.Zero);
        slave = OpenSlave(pty);
        Say(slave, "three");
        Sys.Close(slave);
        command.End();
        TurnUntil(() => owner.Ends.Count > 0);
        Assert.EndsWith("three", owner.Text, StringComparison.Ordinal);
        Sys.Close(near);
    }

    [Fact]
    public void A_defect_in_looking_for_a_terminal_that_was_closed_reaches_its_line()
    {
        Pty pty = Pty.Open();
        Sys.Close(OpenSlave(pty));
        List<Exception> heard = [];
        loop.Unhandled = heard.Add;
        OneDefect defect = new(loop, "HangUp.Look");
        link = new Link(loop, owner, new LinkPlan { Fd = pty.Master, Companion = new FakeCompanion() });
        TurnUntil(() => defect.IsDone);
        Assert.Contains("a callback failed", Assert.Single(heard).ToString(), StringComparison.Ordinal);
        Sys.Close(near);
    }

    private static int OpenSlave(Pty pty) => SerialPort.Open(Encoding.ASCII.GetBytes(pty.SlavePath), readOnly: false);

    private static void Say(int fd, string text) => Assert.Equal(text.Length, Sys.Write(fd, Encoding.ASCII.GetBytes(text)));

    private void Open(bool telnet, ICompanion? companion = null) => link = new Link(loop, owner, new LinkPlan
    {
        Fd = near,
        Codec = telnet ? new TelnetFilter() : null,
        Break = telnet ? LinkBreak.InBand(TelnetFilter.Break.ToArray()) : LinkBreak.OfTerminal(errands, "x"),
        Companion = companion,
    });

    // Sends until so many bytes wait; returns what was sent.
    private List<byte> Fill(int until)
    {
        var sent = new List<byte>();
        byte[] some = new byte[1000];
        while (link!.Load.Pending < until)
        {
            some.AsSpan().Fill((byte)('a' + (sent.Count / 1000 % 26)));
            link.Send(some);
            sent.AddRange(some);
        }

        return sent;
    }

    private bool ReadFar(List<byte> got)
    {
        int count = Sys.Read(far, buffer);
        got.AddRange(buffer.AsSpan(0, Math.Max(0, count)));
        return true;
    }

    private void CloseFar()
    {
        if (farIsOpen)
        {
            farIsOpen = false;
            Sys.Close(far);
        }
    }

    private void TurnUntil(Func<bool> condition)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, "the condition did not come true within 20 s");
            loop.Turn(TimeSpan.FromMilliseconds(1));
            clock.Advance(TimeSpan.FromMilliseconds(2));
        }
    }

    private sealed class FakeCompanion : ICompanion
    {
        private Action<LinkEnd>? ended;

        public void Await(Loop loop, ILoopOwner owner, Action<LinkEnd> ended) => this.ended = ended;

        public void End() => ended!(new LinkEnd("gone", LinkEndKind.Failed));

        public void LetGo(GroupEnd.IOwner? heir)
        {
            ended = null;
            heir?.Ended();
        }
    }
}
