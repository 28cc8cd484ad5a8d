using System.Net.Sockets;
using Conserver.Posix;
using Conserver.Server.Listening;
using Conserver.Server.Sessions;
using Conserver.Server.Tests.Sessions;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect that ends a session: its client is told where that is possible, and nothing of it is left.</summary>
public sealed class SessionFaultTests
{
    private const string Consoles = """
        access * { admin @wheel; trusted 192.0.2.1; }
        console dev { master localhost; type uds; uds @folder@/dev; rw *; }
        """;

    [Fact]
    public void Who_does_not_read_his_last_words_is_closed_in_time_all_the_same()
    {
        using var daemon = new SessionFixture();
        SessionFixture.FarClient client = daemon.LogIn("ann");
        int watched = daemon.Loop.Watched;
        client.Session.Out.Say(new string('x', 2_000_000));
        client.Session.End("bye\r\n");
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.False(client.Session.Connection.IsClosed);
        OneDefect defect = new(daemon.Loop, "Connection.CloseWhenSent");
        daemon.Clock.Advance(TimeSpan.FromSeconds(10));
        daemon.TurnUntil(() => defect.IsDone, "the defect");
        AssertGone(daemon, client, watched - 1);
    }

    [Fact]
    public void Who_may_go_on_when_the_device_has_taken_what_was_typed_is_told_and_closed()
    {
        using var daemon = new SessionFixture(Consoles);
        Socket device = daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient client = daemon.Attach("ann", "dev");
        int watched = daemon.Loop.Watched;
        client.SendAll(new byte[32 * 1024]);
        Assert.True(client.Session.IsHeld);
        OneDefect defect = new(daemon.Loop, "ConsoleDialogue.KeysTaken");
        byte[] buffer = new byte[64 * 1024];
        daemon.TurnUntil(
            () =>
            {
                _ = device.Receive(buffer, SocketFlags.None, out _);
                return defect.IsDone;
            },
            "the defect");
        client.ExpectUntil("internal error\r\n<end>");
        AssertGone(daemon, client, watched - 1);
        Assert.True(daemon.Consoles[0].Line.IsUp);
    }

    [Fact]
    public void Who_waits_for_a_stuck_device_is_told_and_closed()
    {
        using var daemon = new SessionFixture(Consoles);
        daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient client = daemon.Attach("ann", "dev");
        int watched = daemon.Loop.Watched;
        client.SendAll(new byte[32 * 1024]);
        OneDefect defect = new(daemon.Loop, "DeviceWatch.LookAtDevice");
        daemon.Clock.Advance(TimeSpan.FromSeconds(5));
        daemon.TurnUntil(() => defect.IsDone, "the defect");
        client.ExpectUntil("internal error\r\n<end>");
        AssertGone(daemon, client, watched - 1);
        Assert.True(daemon.Consoles[0].Line.IsUp);
    }

    /// <summary>In asking for it, in the look-up itself, and twice in what is done with its result.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whose_groups_are_looked_up_again_is_told_and_closed(int time)
    {
        using var daemon = new SessionFixture(Consoles);
        SessionFixture.FarClient client = daemon.LogIn("ann", PortKind.Group);
        int watched = daemon.Loop.Watched;
        OneDefect defect = new(daemon.Loop, "Session.LookUpAgain", time);
        daemon.Loop.Post(client.Session, client.Session.LookUpAgain);
        client.Expect("internal error\r\n<end>");
        Assert.True(defect.IsDone);
        AssertGone(daemon, client, watched - 1);
    }

    [Fact]
    public void Who_has_asked_another_loop_hears_on_his_own_of_a_defect_there()
    {
        using var daemon = new SessionFixture();
        using var other = new Loop("other", daemon.Clock);
        SessionFixture.FarClient client = daemon.LogIn("ann");
        int watched = daemon.Loop.Watched;
        other.Post(
            new FarOwner(daemon.Loop, client.Session), () => throw new InvalidOperationException("a defect elsewhere"));
        other.Turn(TimeSpan.Zero);
        OneDefect defect = new(daemon.Loop, "FarOwner.Faulted");
        client.Expect("internal error\r\n<end>");
        Assert.True(defect.IsDone);
        AssertGone(daemon, client, watched - 1);
    }

    private static void AssertGone(SessionFixture daemon, SessionFixture.FarClient client, int watched)
    {
        Assert.True(client.Session.Connection.IsClosed);
        Assert.Equal(watched, daemon.Loop.Watched);
        Assert.Equal(["ann", "-ann"], daemon.Comings);
        Assert.All(daemon.Consoles, console => Assert.Empty(console.Attachments));
        daemon.Clock.Advance(TimeSpan.FromMinutes(10));
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.Single(daemon.DaemonLines, line => line.Contains("internal error", StringComparison.Ordinal));
    }
}
