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

    /// <summary>What 8.2.7 does, which rules that refuse still do, and all with <c>partialnames</c>.</summary>
    [Theory]
    [InlineData("local", "127.0.0.1", "localhost", true)]
    [InlineData("LOCALHOST", "127.0.0.1", "localhost", false)]
    [InlineData("0.0.1", "127.0.0.1", "localhost", true)]
    [InlineData("lab", "10.0.0.1", null, false)]
    [InlineData("fd00:", "fd00::7", null, true)]
    [InlineData("fd00:", "2001:db8::fd00:1", null, true)]
    [InlineData("127.0.0.1", "::1", "ip6-localhost", false)]
    [InlineData("10.0.0.0", "2001:db8::1", "host-10.0.0.0.example", true)]
    [InlineData("::1", "2001:db8::1", null, true)]
    public void Loose_patterns_are_pieces_of_address_or_name(string pattern, string peer, string? name, bool expected) =>
        Assert.Equal(expected, Matches(pattern, peer, new PeerName(name, IsConfirmed: false), isLoose: true));

    [Theory]
    [InlineData("local", "127.0.0.1", "localhost")]
    [InlineData("0.0.1", "127.0.0.1", "localhost")]
    [InlineData("fd00:", "fd00::7", null)]
    [InlineData("10.0.0.0", "2001:db8::1", "host-10.0.0.0.example")]
    [InlineData("lab.example", "10.0.0.1", "evil-lab.example")]
    [InlineData("lab.example", "10.0.0.1", "lab.example.attacker.net")]
    [InlineData(".lab.example", "10.0.0.1", "lab.example")]
    [InlineData("::1", "2001:db8::1", null)]
    [InlineData("::/abc", "::1", null)]
    [InlineData("..", "10.0.0.1", "a..b")]
    public void A_piece_of_a_name_or_address_opens_no_door(string pattern, string peer, string? name)
    {
        Assert.False(Matches(pattern, peer, new PeerName(name, IsConfirmed: true)));
    }

    [Theory]
    [InlineData("localhost", "localhost", true)]
    [InlineData("LOCALHOST", "localhost", true)]
    [InlineData("example.com", "pc.lab.example.com", true)]
    [InlineData(".example.com", "pc.lab.EXAMPLE.com", true)]
    [InlineData("example.com.", "pc.example.com", true)]
    [InlineData("pc.example.com", "example.com", false)]
    public void A_confirmed_name_is_the_one_in_the_rule_or_in_that_domain(string pattern, string name, bool expected)
    {
        Assert.Equal(expected, Matches(pattern, "192.0.2.1", PeerName.Sure(name)));
        Assert.False(Matches(pattern, "192.0.2.1", new PeerName(name, IsConfirmed: false)));
    }

    [Theory]
    [InlineData("::1", "::1", true)]
    [InlineData("0:0:0:0:0:0:0:1", "::1", true)]
    [InlineData("2001:DB8::1", "2001:db8:0::1", true)]
    [InlineData("fd00::/8", "fdab::7", true)]
    [InlineData("fd00::/8", "fe80::7", false)]
    [InlineData("2001:db8::1/32", "2001:db8::1", true)]
    [InlineData("2001:db8::1/32", "2001:db8::2", false)]
    [InlineData("::/0", "2001:db8::2", true)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("0.0.0.0/0", "2001:db8::2", false)]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1", true)]
    [InlineData("fe80::1", "fe80::1%3", true)]
    [InlineData("fd00::/200", "fd00::", true)]
    public void IPv6_is_compared_as_an_address(string pattern, string peer, bool expected) =>
        Assert.Equal(expected, Matches(pattern, peer));

    [Fact]
    public void A_name_counts_when_it_leads_to_the_peer()
    {
        HostRules rules = new([new(HostAccess.Trusted, "gate"), new(HostAccess.Trusted, ".gate")], HostAccess.Rejected, []);
        Assert.Equal(["gate"], rules.Names);
        Assert.Equal(HostAccess.Trusted, rules.Check(IPAddress.Parse("::ffff:10.0.0.1"), PeerName.None, Gate));
        Assert.Equal(HostAccess.Rejected, rules.Check(IPAddress.Parse("10.0.0.2"), PeerName.None, Gate));

        static IReadOnlyList<IPAddress> Gate(string name) =>
            [IPAddress.Parse("2001:db8::9"), IPAddress.Parse(name == "gate" ? "10.0.0.1" : "10.0.0.2")];
    }

    [Fact]
    public void A_rule_that_refuses_refuses_whom_it_refused_in_8_2_7()
    {
        HostRules rules = new([new(HostAccess.Rejected, "dialup"), new(HostAccess.Rejected, "::1")], HostAccess.Trusted, []);
        Assert.Equal(HostAccess.Rejected, Check("192.0.2.1", new PeerName("dialup7.example", IsConfirmed: false)));
        Assert.Equal(HostAccess.Trusted, Check("192.0.2.1", PeerName.None));
        Assert.Equal(HostAccess.Trusted, Check("2001:db8::1", PeerName.None));

        HostAccess Check(string peer, PeerName name) => rules.Check(IPAddress.Parse(peer), name, _ => []);
    }

    [Fact]
    public void Rules_that_open_for_nobody_are_doubted()
    {
        HostRules rules = new(
            [new(HostAccess.Trusted, "fd00:"), new(HostAccess.Trusted, "224.0.0.5"), new(HostAccess.Allowed, "10.0.0.5/8"),
                new(HostAccess.Allowed, "lab"), new(HostAccess.Allowed, "pc.example"), new(HostAccess.Allowed, ".example"),
                new(HostAccess.Allowed, "::1")],
            HostAccess.Rejected, []);
        Assert.Collection(
            rules.Doubts(name => name == "pc.example"),
            line => Assert.StartsWith("access rule `trusted fd00:' matches no host", line, StringComparison.Ordinal),
            line => Assert.StartsWith("access rule `trusted 224.0.0.5' matches no host", line, StringComparison.Ordinal),
            line => Assert.StartsWith("access rule `allowed 10.0.0.5/8' matches one host", line, StringComparison.Ordinal),
            line => Assert.EndsWith("lab has no address", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Quad_never_falls_back_to_text_for_an_ipv4_peer() =>
        Assert.False(Matches("10.0.0.5", "192.0.2.1", PeerName.Sure("host-10.0.0.5")));

    [Fact]
    public void Ipv4_peer_of_an_ipv6_socket_counts_as_ipv4() => Assert.True(Matches("127.0.0.0/8", "::ffff:127.0.0.1"));

    [Fact]
    public void First_match_decides_and_no_match_is_the_default()
    {
        HostRules rules = new(
            [new(HostAccess.Allowed, "10.0.0.1"), new(HostAccess.Rejected, "10.0.0.0/8"),
                new(HostAccess.Trusted, "0.0.0.0/0")],
            HostAccess.Rejected, []);
        Assert.Equal(HostAccess.Allowed, rules.Check(IPAddress.Parse("10.0.0.1"), PeerName.None, _ => []));
        Assert.Equal(HostAccess.Rejected, rules.Check(IPAddress.Parse("10.9.9.9"), PeerName.None, _ => []));
        Assert.Equal(HostAccess.Trusted, rules.Check(IPAddress.Parse("192.0.2.1"), PeerName.None, _ => []));
        HostRules trusting = new([new(HostAccess.Rejected, "10.0.0.1")], HostAccess.Trusted, []);
        Assert.Equal(HostAccess.Trusted, trusting.Check(IPAddress.Parse("10.0.0.2"), PeerName.None, _ => []));
    }

    [Fact]
    public void Without_rules_each_interface_address_gets_the_default_access()
    {
        HostRules rules = new(
            ImmutableArray<AccessRule>.Empty, HostAccess.Allowed, [IPAddress.Loopback, IPAddress.Parse("fe80::1%3")]);
        Assert.Equal([new(HostAccess.Allowed, "127.0.0.1"), new(HostAccess.Allowed, "fe80::1")], rules.Rules);
        Assert.Equal(HostAccess.Allowed, rules.Check(IPAddress.Loopback, PeerName.Sure("localhost"), _ => []));
    }

    private static bool Matches(string pattern, string peer, PeerName name = default, bool isLoose = false)
    {
        HostRules rules = new([new(HostAccess.Trusted, pattern)], HostAccess.Rejected, [], isLoose);
        return rules.Check(IPAddress.Parse(peer), name, _ => []) == HostAccess.Trusted;
    }
}
