using Conserver.Posix;
using Conserver.Protocol.Wire;
using Conserver.Server.Listening;
using Conserver.Server.Sessions;
using Conserver.Server.Tests.Sessions;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect between two loops: a session that has left one and is not yet at home on the other.</summary>
public sealed class ArrivalTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_meets_a_defect_on_arrival_is_told_at_once_and_closed(bool within)
    {
        using var daemon = new SessionFixture();
        using var target = new Loop("target", daemon.Clock);
        SessionFixture.FarClient client = daemon.LogIn("ann", PortKind.Group);
        int watched = daemon.Loop.Watched;
        client.Session.Become(new Broken());
        client.Session.MoveTo(target);
        if (!within)
        {
            target.Trial = (owner, _) =>
            {
                if (owner == client.Session)
                {
                    target.Trial = null;
                    throw new InvalidOperationException("a defect before");
                }
            };
        }

        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(watched - 1, daemon.Loop.Watched);
        target.Turn(TimeSpan.Zero);
        target.Turn(TimeSpan.Zero);

        // The clock has not moved.
        Assert.True(client.Session.Connection.IsClosed);
        client.Expect("internal error\r\n<end>");
        Assert.Equal(0, target.Watched);
        Assert.Equal(["ann", "-ann"], daemon.Comings);
        Assert.Single(daemon.DaemonLines, line => line.Contains("internal error", StringComparison.Ordinal));
    }

    private sealed class Broken : IDialogue
    {
        public void GoOn() => throw new InvalidOperationException("a defect within");

        public void Receive(ref ReadOnlySpan<byte> data) => Assert.Fail("it does not come so far");

        public void Signalled(WireSignal signal) => Assert.Fail("it does not come so far");

        public void Ended()
        {
        }
    }
}
