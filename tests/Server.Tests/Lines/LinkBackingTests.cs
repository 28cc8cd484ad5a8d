using Conserver.Posix;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Lines;

/// <summary>A link with something behind its descriptor.</summary>
public sealed class LinkBackingTests : IDisposable
{
    private readonly Loop loop = new("test", new FakeClock());
    private readonly RecordingOwner owner = new();
    private readonly FakeBacking backing = new();

    public void Dispose() => loop.Dispose();

    [Theory]
    [InlineData("the controller says no")]
    [InlineData(null)]
    public void What_is_behind_a_descriptor_says_why_it_has_ended_and_is_let_go_once(string? reason)
    {
        (int near, int far) = Sockets.Pair();
        var link = new Link(loop, owner, new LinkPlan { Fd = near, Backing = backing });
        backing.Reason = reason is null ? null : new LinkEnd(reason, LinkEndKind.TakenAway);
        FarEnds.Close(far);
        loop.Turn(TimeSpan.Zero);
        LinkEnd expected = backing.Reason ?? new LinkEnd("read failure: unexpected EOF", LinkEndKind.Lost);
        Assert.Equal(expected, Assert.Single(owner.Ends));
        Assert.Equal(0, backing.LetGoes);
        link.Close();
        link.Close();
        Assert.Equal(1, backing.LetGoes);
    }

    [Fact]
    public void What_brings_something_without_end_that_comes_to_nothing_is_not_asked_without_end()
    {
        (int near, int far) = Sockets.Pair();
        var link = new Link(loop, owner, new LinkPlan { Fd = near, Backing = backing });
        link.ReadRest();
        Assert.InRange(backing.Brings, 1, 1000);
        link.Close();
        Sys.Close(far);
    }

    [Fact]
    public void A_break_that_fails_off_the_loop_tells_which_call_and_why()
    {
        (int near, int far) = Sockets.Pair();
        string? outcome = null;
        var link = new Link(loop, owner, new LinkPlan
        {
            Fd = near,
            Break = LinkBreak.OffLoop(new Errands(), "x", () => outcome),
        });
        link.Break();
        link.Send("after"u8);
        byte[] buffer = new byte[10];
        int got = -1;
        TurnUntil(() => (got = Sys.Read(far, buffer)) > 0);
        Assert.Equal("after"u8, buffer.AsSpan(0, got));
        Assert.Empty(owner.BreakFailures);
        outcome = "call() failed: busy";
        link.Break();
        TurnUntil(() => owner.BreakFailures.Count > 0);
        Assert.Equal(["call() failed: busy"], owner.BreakFailures);
        link.Close();
        Sys.Close(far);
    }

    private void TurnUntil(Func<bool> condition)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, "the condition did not come true within 20 s");
            loop.Turn(TimeSpan.FromMilliseconds(1));
        }
    }

    private sealed class FakeBacking : ILinkBacking
    {
        public LinkEnd? Reason { get; set; }
        public int LetGoes { get; private set; }
        public int Brings { get; private set; }

        public int Bring() => ++Brings < 1_000_000 ? 16 * 1024 : 0;

        public void LetGo() => LetGoes++;
    }
}
