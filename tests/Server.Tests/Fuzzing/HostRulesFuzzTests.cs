using System.Net;
using System.Net.Sockets;
using Conserver.Protocol.Text;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Tests;

namespace Conserver.Server.Tests.Fuzzing;

/// <summary>Any texts as the rules of who may connect, any peers, and whatever their name service says.</summary>
[Trait("Kind", "fuzz")]
public sealed class HostRulesFuzzTests
{
    private readonly FuzzMix mix = new(
        "hosts",
        "10.1.2.3", "10.0.0.0/8", "192.168.1.0", "0.0.0.0/0", "127.0.0.1", "::1", "fd00::/16", "::ffff:10.1.2.3", "/", "/24",
        "/129", "/-1", ".", "..", ":", "%eth0", "lab", ".lab", "example.org", "\0", "\0", "\0", "ALL",
        "conserver", "*", "!");

    [Fact]
    public void Only_an_address_or_a_confirmed_name_opens_a_door() =>
        new Fuzz("hosts", TimeSpan.FromSeconds(2)).Run(mix.Make, (input, random) =>
        {
            string text = Latin1.Text(input);
            string[] patterns = text.Split('\0');
            IPAddress peer = Address(random);
            IPAddress plain = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
            string name = patterns[random.Next(patterns.Length)];
            foreach (string pattern in patterns.Take(8))
            {
                var rules = new HostRules([new AccessRule(HostAccess.Trusted, pattern)], HostAccess.Rejected, []);
                HostAccess stranger = rules.Check(peer, new PeerName(name, IsConfirmed: false), _ => []);
                var one = new HostPattern(pattern);
                Assert.Equal(one.Contains(plain) ? HostAccess.Trusted : HostAccess.Rejected, stranger);
                Assert.Equal(stranger, rules.Check(plain.MapToIPv6(), new PeerName(null, IsConfirmed: false), _ => []));
                Assert.False(one.IsNever && stranger == HostAccess.Trusted);
                Assert.False(one.IsAddress && one.Name is not null);
                HostAccess known = rules.Check(peer, new PeerName(name, IsConfirmed: true), _ => []);
                Assert.Equal(one.Contains(plain) || one.IsNameOf(name), known == HostAccess.Trusted);
                Assert.True(rules.Doubts(_ => false).Count() <= 1);
            }

            string own = plain.ToString();
            bool hasClass = plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes()[3] == 0;
            Assert.True(hasClass || plain.GetAddressBytes()[0] >= 224 || new HostPattern(own).Contains(plain), own);
            _ = WrapperFile.Concern(text, "conserver");
            Assert.Equal(WrapperConcern.Named, WrapperFile.Concern($"ALL: x\n{text}", "conserver"));
        });

    private static IPAddress Address(Random random)
    {
        byte[] bytes = new byte[random.Next(2) == 0 ? 4 : 16];
        random.NextBytes(bytes);
        return random.Next(6) switch
        {
            0 => IPAddress.Parse("10.1.2.3"),
            1 => IPAddress.IPv6Loopback,
            2 => IPAddress.Parse("::ffff:10.1.2.3"),
            _ => new IPAddress(bytes),
        };
    }
}
