using Conserver.Posix;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Lines;

/// <summary>What a serial port behind a network wants of its link.</summary>
public sealed class ComPortLinkTests : IDisposable
{
    private readonly FakeClock clock = new();
    private readonly Loop loop;
    private readonly RecordingOwner owner = new();
    private readonly ComPort port;
    private readonly int far;
    private readonly Link link;
    private readonly byte[] buffer = new byte[8192];

    public ComPortLinkTests()
    {
        loop = new Loop("test", clock);
        (int near, far) = Sockets.Pair();
        port = new ComPort(new ComPortSettings(0, 0, 0, 0), (_, _) => { }, () => 0);
        link = new Link(loop, owner, new LinkPlan
        {
            Fd = near,
            Codec = new TelnetFilter(port),
            Break = LinkBreak.Held(() => port.BreakHold, 255, 243),
            Greeting = new byte[] { 255, 251, 44 },
        });
        Assert.Equal("FFFB2C", Far());
    }

    public void Dispose()
    {
        link.Close();
        Sys.Close(far);
        loop.Dispose();
    }

    [Fact]
    public void A_break_is_on_for_three_tenths_of_a_second_and_what_is_sent_then_waits()
    {
        link.Break();
        Assert.Equal("FFF3", Far());
        Agree();
        link.Break();
        link.Send("x"u8);
        Assert.Equal("FFFA2C0505FFF0", Far());
        clock.Advance(TimeSpan.FromMilliseconds(290));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal("", Far());
        clock.Advance(TimeSpan.FromMilliseconds(20));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal("FFFA2C0506FFF078", Far());
        Assert.Equal(0, link.Load.Pending);
    }

    [Fact]
    public void What_is_sent_while_the_far_end_has_suspended_it_waits_in_order()
    {
        Agree();
        Say("FFFA2C6CFFF0");
        link.Send("a"u8);
        link.Pause(TimeSpan.FromMilliseconds(100));
        link.Send("b"u8);
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal("", Far());
        Say("FFFA2C6DFFF0");
        Assert.Equal("61", Far());

        // Suspended in the pause: it ends, and what follows waits.
        Say("FFFA2C6CFFF0");
        clock.Advance(TimeSpan.FromSeconds(1));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal("", Far());
        Say("FFFA2C6DFFF0");
        Assert.Equal("62", Far());
        Assert.Equal(0, link.Load.Pending);
    }

    [Fact]
    public void A_port_that_never_resumes_takes_no_more_than_a_device_that_reads_nothing()
    {
        Agree();
        Say("FFFA2C6CFFF0");
        for (int i = 0; i < 300; i++)
        {
            link.Send(new byte[100_000]);
        }

        Assert.InRange(link.Load.Pending, OutputShare.Least, LinkOutput.HardLimit);
        Assert.True(owner.Lost > 0);
        Assert.Equal("", Far());
    }

    [Fact]
    public void A_port_that_asks_without_end_while_it_takes_nothing_is_still_heard_when_it_resumes()
    {
        Agree();
        Say("FFFA2C6CFFF0");
        string questions = string.Concat(Enumerable.Repeat("FFFD63", 1000));
        for (int i = 0; i < 100; i++)
        {
            Say(questions);
        }

        Assert.InRange(link.Load.Pending, LinkOutput.AnswerLimit, LinkOutput.HardLimit);
        link.Send("x"u8);
        Say("FFFA2C6DFFF0");
        string last = "", heard = "none yet";
        while (link.Load.Pending > 0 || heard.Length > 0)
        {
            heard = Far();
            last = heard.Length > 0 ? heard : last;
            loop.Turn(TimeSpan.Zero);
        }

        Assert.EndsWith("78", last, StringComparison.Ordinal);
    }

    private void Agree()
    {
        Say("FFFD2C");
        Far();
    }

    private void Say(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Equal(bytes.Length, Sys.Write(far, bytes));
        loop.Turn(TimeSpan.FromMilliseconds(100));
    }

    private string Far() => Convert.ToHexString(buffer, 0, Math.Max(0, Sys.Read(far, buffer)));
}
