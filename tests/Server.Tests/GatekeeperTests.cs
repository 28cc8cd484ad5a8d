using System.Net;
using Conserver.Server.Listening;

namespace Conserver.Server.Tests;

public sealed class GatekeeperTests
{
    private static readonly Peer One = new(IPAddress.Parse("192.0.2.1")), Two = new(IPAddress.Parse("192.0.2.2"));

    private readonly Gatekeeper<string> gate = new(limit: () => 3);

    [Fact]
    public void Below_the_limit_nobody_has_to_go()
    {
        Assert.Null(gate.Enter("a", One, out _));
        Assert.Null(gate.Enter("b", One, out _));
        Assert.Null(gate.Enter("c", Two, out bool first));
        Assert.False(first);
    }

    [Fact]
    public void At_the_limit_the_oldest_of_the_address_with_most_goes()
    {
        gate.Enter("t", Two, out _);
        gate.Enter("a", One, out _);
        gate.Enter("b", One, out _);
        Assert.Equal("a", gate.Enter("c", One, out bool first));
        Assert.True(first);
        Assert.Equal("b", gate.Enter("d", One, out first));
        Assert.False(first);
    }

    [Fact]
    public void A_crowd_of_addresses_does_not_push_out_who_was_there_before()
    {
        gate.Enter("typing", One, out _);
        gate.Enter("b", Two, out _);
        gate.Enter("c", new Peer(IPAddress.Parse("192.0.2.3")), out _);
        Assert.Equal("d", gate.Enter("d", new Peer(IPAddress.Parse("192.0.2.4")), out bool first));
        Assert.True(first);
        Assert.Equal(1, gate.Largest);
        gate.Leave("b", Two);
        Assert.Null(gate.Enter("e", new Peer(IPAddress.Parse("192.0.2.5")), out _));
    }

    [Fact]
    public void A_network_of_64_bits_counts_as_one_address()
    {
        gate.Enter("typing", One, out _);
        gate.Enter("a", new Peer(IPAddress.Parse("2001:db8::1")), out _);
        gate.Enter("b", new Peer(IPAddress.Parse("2001:db8::2")), out _);
        Assert.Equal("a", gate.Enter("c", new Peer(IPAddress.Parse("2001:db8::3")), out _));
        Assert.Equal(2, gate.Largest);
    }

    [Fact]
    public void Users_of_this_machine_are_told_apart()
    {
        Peer ann = Peer.Local(1001), bob = Peer.Local(1002);
        gate.Enter("b", bob, out _);
        gate.Enter("a", ann, out _);
        gate.Enter("c", ann, out _);
        Assert.Equal("a", gate.Enter("d", ann, out _));
    }

    [Fact]
    public void Who_has_logged_in_or_left_is_not_counted()
    {
        gate.Enter("a", One, out _);
        gate.Enter("b", One, out _);
        gate.Enter("c", One, out _);
        gate.Leave("a", One);
        gate.Leave("a", One);
        Assert.Null(gate.Enter("d", One, out _));
        Assert.Equal("b", gate.Enter("e", One, out _));
    }

    [Fact]
    public void A_new_episode_is_told_of_again()
    {
        foreach (string name in (string[])["a", "b", "c", "d"])
        {
            gate.Enter(name, One, out _);
        }

        foreach (string name in (string[])["b", "c", "d"])
        {
            gate.Leave(name, One);
        }

        foreach (string name in (string[])["e", "f", "g"])
        {
            Assert.Null(gate.Enter(name, One, out _));
        }

        Assert.Equal("e", gate.Enter("h", One, out bool first));
        Assert.True(first);
    }
}
