using System.Collections.Immutable;
using System.Net;
using Conserver.Server.Access;
using Conserver.Server.Config;

namespace Conserver.Server.Tests.Access;

public sealed class HostRulesTests
{
    /// <summary>The table of spec-protocol 4.1.3, measured on conserver 8.2.7, and what was measured besides.</summary>
    [Theory]
    [InlineData("127.0.0.0/8", true, true, true, true)]
    [InlineData("127.1.2.3/8", false, false, false, true)]
    [InlineData("127.0.0.0", true, true, true, true)]
    [InlineData("127.0.0.10/24", false, false, true, false)]
    [InlineData("127.0.0.0/24", true, true, true, false)]
    [InlineData("0.0.0.0/0", true, true, true, true)]
    [InlineData("127.0.0.0/0", false, false, false, false)]
    [InlineData("0177.0.0.1", true, false, false, false)]
    [InlineData("127.0.0.1/40", true, false, false, false)]
    [InlineData("127.0.0.1", true, false, false, false)]
    [InlineData("127.0.0.1/abc", false, false, false, false)]
    public void Quads_match_as_in_8_2_7(string pattern, bool first, bool second, bool tenth, bool far)
    {
        Assert.Equal(first, Matches(pattern, "127.0.0.1"));
        Assert.Equal(second, Matches(pattern, "127.0.0.2"));
        Assert.Equal(tenth, Matches(pattern, "127.0.0.10"));
        Assert.Equal(far, Matches(pattern, "127.1.2.3"));
    }

    [Theory]
    [InlineData("172.16.0.0", "172.16.9.9", true)]
    [InlineData("172.16.0.0", "172.17.0.1", false)]
    [InlineData("192.168.1.0", "192.168.1.77", true)]
    [InlineData("192.168.1.0", "192.168.2.77", false)]
    [InlineData("224.0.0.5", "224.0.0.5", false)]
    public void Quads_without_bits_go_by_class(string pattern, string peer, bool expected) =>
        Assert.Equal(expected, Matches(pattern, peer));

    [Theory]
    [InlineData("local", "127.0.0.1", "localhost", true)]
    [InlineData("LOCALHOST", "127.0.0.1", "localhost", false)]
    [InlineData("0.0.1", "127.0.0.1", "localhost", true)]
    [InlineData("lab", "10.0.0.1", null, false)]
    [InlineData("fd00:", "fd00::7", null, true)]
    [InlineData("fd00:", "2001:db8::fd00:1", null, true)]
    [InlineData("127.0.0.1", "::1", "ip6-localhost", false)]
    [InlineData("10.0.0.0", "2001:db8::1", "host-10.0.0.0.example", true)]
    public void Other_patterns_are_pieces_of_address_or_name(string pattern, string peer, string? name, bool expected) =>
        Assert.Equal(expected, Matches(pattern, peer, name));

    [Fact]
    public void Quad_never_falls_back_to_text_for_an_ipv4_peer() => Assert.False(Matches("10.0.0.5", "192.0.2.1", "host-10.0.0.5"));

    [Fact]
    public void Ipv4_peer_of_an_ipv6_socket_counts_as_ipv4() => Assert.True(Matches("127.0.0.0/8", "::ffff:127.0.0.1"));

    [Fact]
    public void First_match_decides_and_no_match_is_the_default()
    {
        HostRules rules = new(
            [new(HostAccess.Allowed, "10.0.0.1"), new(HostAccess.Rejected, "10.0.0.0/8"), new(HostAccess.Trusted, "0.0.0.0/0")],
            HostAccess.Rejected, []);
        Assert.Equal(HostAccess.Allowed, rules.Check(IPAddress.Parse("10.0.0.1"), null));
        Assert.Equal(HostAccess.Rejected, rules.Check(IPAddress.Parse("10.9.9.9"), null));
        Assert.Equal(HostAccess.Trusted, rules.Check(IPAddress.Parse("192.0.2.1"), null));
        HostRules trusting = new([new(HostAccess.Rejected, "10.0.0.1")], HostAccess.Trusted, []);
        Assert.Equal(HostAccess.Trusted, trusting.Check(IPAddress.Parse("10.0.0.2"), null));
    }

    [Fact]
    public void Without_rules_each_interface_address_gets_the_default_access()
    {
        HostRules rules = new(
            ImmutableArray<AccessRule>.Empty, HostAccess.Allowed, [IPAddress.Loopback, IPAddress.Parse("fe80::1%3")]);
        Assert.Equal([new(HostAccess.Allowed, "127.0.0.1"), new(HostAccess.Allowed, "fe80::1")], rules.Rules);
        Assert.Equal(HostAccess.Allowed, rules.Check(IPAddress.Loopback, "localhost"));
    }

    private static bool Matches(string pattern, string peer, string? name = null)
    {
        HostRules rules = new([new(HostAccess.Trusted, pattern)], HostAccess.Rejected, []);
        return rules.Check(IPAddress.Parse(peer), name) == HostAccess.Trusted;
    }
}
