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

    /// <summary>8.2.7 refuses nobody by any of these.</summary>
    [Theory]
    [InlineData("[fd00::5]", "fd00::5", "fd00::5")]
    [InlineData("[fd00::5]:22", "fd00::5", "fd00::5")]
    [InlineData("[fd00::]/16", "fd00::5", "fd00::/16")]
    [InlineData("fd00::5%lo", "fd00::5", "fd00::5")]
    [InlineData("fe80::1%eth0", "fe80::1%3", "fe80::1")]
    [InlineData("10.0.0.5:22", "10.0.0.5", "10.0.0.5")]
    [InlineData("::10.0.0.5", "10.0.0.5", "10.0.0.5")]
    [InlineData("::ffff:0:0/96", "10.0.0.5", null)]
    [InlineData("::ffff:10.0.0.0/104", "10.0.0.5", null)]
    [InlineData("10.*", "10.0.0.5", "10.0.0.0/8")]
    [InlineData("10.0.*.*", "10.0.0.5", "10.0.0.0/16")]
    public void A_rule_that_refuses_means_what_was_meant_although_it_has_a_slip(string pattern, string peer, string? meant)
    {
        Assert.Equal(meant is null, Matches(pattern, peer));
        HostRules rules = new([new(HostAccess.Rejected, pattern)], HostAccess.Trusted, []);
        Assert.Equal(HostAccess.Rejected, rules.Check(IPAddress.Parse(peer), PeerName.None, _ => []));
        Assert.True(meant is null || HostSlip.Readings(pattern).Contains(meant));
        if (pattern != "::ffff:0:0/96")
        {
            Assert.Equal(HostAccess.Trusted, rules.Check(IPAddress.Parse("192.0.2.1"), PeerName.None, _ => []));
        }

        // The old way is the old way, also for those whom later rules let in.
        HostRules old = new([new(HostAccess.Rejected, pattern)], HostAccess.Trusted, [], isLoose: true);
        Assert.True(meant is null
            || old.Check(IPAddress.Parse(peer), PeerName.None, _ => []) == HostAccess.Trusted);
    }

    [Fact]
    public void A_star_refuses_nobody_whom_a_later_rule_lets_in()
    {
        HostRules rules = new(
            [new(HostAccess.Rejected, "*"), new(HostAccess.Trusted, "10.0.0.5")], HostAccess.Rejected, []);
        Assert.Equal(HostAccess.Trusted, rules.Check(IPAddress.Parse("10.0.0.5"), PeerName.None, _ => []));
        Assert.Equal(HostAccess.Rejected, rules.Check(IPAddress.Parse("10.0.0.6"), PeerName.None, _ => []));
    }

    [Fact]
    public void A_name_with_a_dot_at_its_end_is_not_found_in_the_middle_of_others()
    {
        HostRules rules = new([new(HostAccess.Rejected, "de."), new(HostAccess.Rejected, "ads.")], HostAccess.Trusted, []);
        Assert.Equal(HostAccess.Trusted, Check("2001:de0::1", PeerName.None));
        Assert.Equal(HostAccess.Trusted, Check("192.0.2.1", PeerName.Sure("adsl-12.isp.example")));
        Assert.Equal(HostAccess.Rejected, Check("192.0.2.1", PeerName.Sure("pc.isp.de")));

        HostAccess Check(string peer, PeerName name) => rules.Check(IPAddress.Parse(peer), name, _ => []);
    }

    [Theory]
    [InlineData("*.evil.example", "x.evil.example")]
    [InlineData("evil.example:22", "x.evil.example")]
    [InlineData("evil.example.", "x.evil.example")]
    [InlineData("EVIL.example", "x.evil.EXAMPLE")]
    public void A_name_with_a_slip_refuses_as_well(string pattern, string name)
    {
        HostRules rules = new([new(HostAccess.Rejected, pattern)], HostAccess.Trusted, []);
        Assert.Equal(HostAccess.Rejected, Check(new PeerName(name, IsConfirmed: false)));
        Assert.Equal(HostAccess.Rejected, Check(PeerName.Sure(name)));
        Assert.Equal(HostAccess.Trusted, Check(PeerName.Sure("good.example")));

        HostAccess Check(PeerName peer) => rules.Check(IPAddress.Parse("192.0.2.1"), peer, _ => []);
    }

    [Theory]
    [InlineData("*", "0.0.0.0/0", "::/0")]
    [InlineData("10.0.0", "10.0.0.0/24")]
    [InlineData("10.", "10.0.0.0/8")]
    [InlineData("10.0.0.0/255.128.0.0", "10.0.0.0/9")]
    [InlineData("10.0.0.0/255.0.255.0")]
    [InlineData("10.0.0.0/8x")]
    [InlineData("10.0.0.0/24")]
    [InlineData("pc.example")]
    [InlineData("fd00::5")]
    [InlineData("1.2.3.4.5")]
    [InlineData("*.*")]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[]")]
    [InlineData(":22")]
    [InlineData("%")]
    public void What_was_meant_is_known_or_not(string text, params string[] readings) =>
        Assert.Equal(readings, HostSlip.Readings(text));

    [Theory]
    [InlineData("10.0.0.0/33", "matches one host only: a network has at most 32 bits")]
    [InlineData("fd00::/129", "matches one host only: a network has at most 128 bits")]
    [InlineData("10.0.0.5/24", "matches one host only: bits behind the length of the network are set")]
    [InlineData("10.1.0.0", "matches one host only: a network of that size needs its /bits: 10.1.0.0/16")]
    [InlineData("010.0.0.1", "is about 8.0.0.1: a leading zero makes a number octal, as in conserver 8.2.7")]
    [InlineData("001.0.0.1", null)]
    [InlineData("10.0.0.0", null)]
    [InlineData("[fd00::5]", "is taken for fd00::5: write that")]
    [InlineData("*", "refuses nobody: all hosts are 0.0.0.0/0 and ::/0")]
    [InlineData("::10.0.0.5", "matches hardly any host: write 10.0.0.5, which is refused as well")]
    [InlineData("ALL", "refuses only hosts in whose name it occurs: all hosts are 0.0.0.0/0 and ::/0")]
    [InlineData("fd00:", "refuses hosts in whose address it occurs as a text: "
        + "a network, such as fd00::/16, is compared as one")]
    [InlineData("lab", null)]
    public void A_slip_in_a_rule_that_refuses_is_said(string pattern, string? said)
    {
        HostRules rules = new([new(HostAccess.Rejected, pattern)], HostAccess.Trusted, []);
        Assert.Equal(said is null ? [] : [$"access rule `rejected {pattern}' {said}"], rules.Doubts(_ => false));
    }

    [Theory]
    [InlineData("trusted [fd00::5]", "matches no host: write fd00::5")]
    [InlineData("allowed *", "matches no host: write 0.0.0.0/0, ::/0")]
    [InlineData("trusted 10.0.0.5:22", "matches no host: write 10.0.0.5")]
    [InlineData("trusted ::10.0.0.5", "matches hardly any host: write 10.0.0.5")]
    public void A_slip_opens_no_door_and_what_to_write_is_said(string rule, string said)
    {
        string[] words = rule.Split(' ');
        HostRules rules = new([new(Enum.Parse<HostAccess>(words[0], ignoreCase: true), words[1])], HostAccess.Rejected, []);
        Assert.Equal([$"access rule `{rule}' {said}"], rules.Doubts(_ => false));
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
