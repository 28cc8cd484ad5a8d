using System.Net;
using Conserver.Server.Listening;

namespace Conserver.Server.Tests;

/// <summary>How long those wait at the door whose connections come to nothing.</summary>
public sealed class DoorPaceTests
{
    private static readonly Peer One = new(IPAddress.Parse("192.0.2.1"));
    private readonly DoorPace pace = new();

    [Fact]
    public void A_hundred_are_free_and_then_fifty_a_second()
    {
        for (int i = 0; i < DoorPace.Free; i++)
        {
            Assert.Equal(TimeSpan.Zero, pace.Wait(One, 1000));
            pace.WasOfNoUse(One, 1000);
        }

        Assert.Equal(TimeSpan.Zero, pace.Wait(One, 1000));
        pace.WasOfNoUse(One, 1000);
        Assert.Equal(TimeSpan.FromMilliseconds(20), pace.Wait(One, 1000));
        Assert.Equal(TimeSpan.Zero, pace.Wait(One, 1020));
        pace.WasOfNoUse(One, 1020);
        Assert.Equal(TimeSpan.FromMilliseconds(20), pace.Wait(One, 1020));
    }

    [Fact]
    public void Nobody_waits_for_longer_than_a_quarter_of_a_second_or_for_others()
    {
        for (int i = 0; i < 10_000; i++)
        {
            pace.WasOfNoUse(One, 0);
        }

        Assert.Equal(TimeSpan.FromMilliseconds(250), pace.Wait(One, 0));
        Assert.Equal(TimeSpan.Zero, pace.Wait(new Peer(IPAddress.Parse("192.0.2.2")), 0));
        Assert.Equal(TimeSpan.Zero, pace.Wait(One, 250));
        Assert.Equal(TimeSpan.Zero, pace.Wait(Peer.Local(1000), 0));
    }

    [Fact]
    public void A_network_of_one_machine_counts_as_one()
    {
        for (int i = 0; i <= DoorPace.Free; i++)
        {
            pace.WasOfNoUse(new Peer(IPAddress.Parse($"2001:db8::{i:x}")), 0);
        }

        Assert.Equal(TimeSpan.FromMilliseconds(20), pace.Wait(new Peer(IPAddress.Parse("2001:db8::ffff")), 0));
    }

    [Fact]
    public void Those_who_are_remembered_are_bounded_and_forgotten_when_they_may_be()
    {
        for (int i = 0; i < 10_000; i++)
        {
            pace.WasOfNoUse(new Peer(new IPAddress(0x0A000000L + i)), 0);
        }

        for (int i = 0; i <= DoorPace.Free; i++)
        {
            pace.WasOfNoUse(One, 10);
        }

        Assert.Equal(TimeSpan.Zero, pace.Wait(One, 10));
        for (int i = 0; i <= DoorPace.Free; i++)
        {
            pace.WasOfNoUse(One, 5000);
        }

        Assert.Equal(TimeSpan.FromMilliseconds(20), pace.Wait(One, 5000));
    }
}
