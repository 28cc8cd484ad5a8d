using System.Net.Sockets;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;
using Conserver.Server.Tests.Lines;

namespace Conserver.Server.Tests.Faults;

/// <summary>A defect around a concentrator: the next guest finds it open, and it is not left behind.</summary>
public sealed class VmwareFaultTests : IDisposable
{
    private readonly List<VmPeer> peers = [];
    private readonly ConsoleFixture fixture;
    private readonly int port = Ports.Free();

    public VmwareFaultTests()
    {
        fixture = new ConsoleFixture(_ => Items.On(LineKinds.Vmware, $"listen {port}; vmname web; initspinmax 0;"));
        fixture.Console.Start();
        fixture.Loop.Turn(TimeSpan.Zero);
    }

    public void Dispose()
    {
        peers.ForEach(peer => peer.Dispose());
        fixture.Console.Line.Close();
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(0, fixture.Loop.Watched);
        fixture.Dispose();
    }

    /// <summary>When it is accepted, read, silent for too long, or given to its console.</summary>
    [Theory]
    [InlineData("Acceptor.ctor")]
    [InlineData("VmGuest.ctor")]
    [InlineData("VmSeat.Send")]
    public void A_guest_whose_coming_meets_a_defect_does_not_shut_the_door(string callback)
    {
        OneDefect defect = new(fixture.Loop, callback);
        VmPeer first = Peer();
        try
        {
            first.Begin(() => defect.IsDone).Introduce("web");
        }
        catch (Xunit.Sdk.XunitException)
        {
            // It was closed.
        }
        catch (SocketException)
        {
        }

        fixture.TurnUntil(() => defect.IsDone);
        if (callback == "VmSeat.Send")
        {
            fixture.TurnUntil(() => first.IsClosed);
        }

        first.Dispose();
        fixture.Clock.Advance(TimeSpan.FromSeconds(60));
        fixture.Loop.Turn(TimeSpan.Zero);
        AssertConnects();
    }

    [Fact]
    public void A_move_that_meets_a_defect_does_not_lose_the_console()
    {
        AssertConnects();
        peers[^1].Extend(40, [1]);
        byte[] goAhead = peers[^1].ExpectCommand(41);
        OneDefect defect = new(fixture.Loop, "GuestRoom.Replace");
        VmPeer target = Peer().Begin();
        target.Extend(44, goAhead);
        target.ExpectCommand(45);
        target.Extend(46, [1]);
        fixture.TurnUntil(() => defect.IsDone);
        peers.ForEach(peer => peer.Dispose());
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromSeconds(1));
            return !fixture.Console.Line.IsUp;
        });
        AssertConnects();
    }

    [Fact]
    public void A_concentrator_is_closed_on_its_loop_in_spite_of_a_defect()
    {
        using ConsoleFixture other = new(_ => Items.On(LineKinds.Vmware, $"listen {port}; vmname db;"));
        other.Console.Start();
        fixture.Console.Line.Close();
        Assert.Equal(1, fixture.Loop.Watched);
        OneDefect defect = new(fixture.Loop, "VmHub.Close");
        other.Console.Line.Close();
        fixture.TurnUntil(() => defect.IsDone);
        Assert.Equal(0, fixture.Loop.Watched);
    }

    private void AssertConnects()
    {
        Peer().Begin().Introduce("web");
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return fixture.Console.Line.IsUp;
        });
    }

    private VmPeer Peer()
    {
        peers.Add(new VmPeer(port, () => fixture.Loop.Turn(TimeSpan.FromMilliseconds(5))));
        fixture.Loop.Turn(TimeSpan.Zero);
        return peers[^1];
    }
}
