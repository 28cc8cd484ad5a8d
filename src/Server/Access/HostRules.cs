using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Conserver.Server.Config;

namespace Conserver.Server.Access;

/// <summary>
/// Which hosts may connect: the first matching rule of the <c>access</c> blocks decides, else the default access.
/// Pure; matching is that of conserver 8.2.7 as Debian builds it (with IPv6).
/// </summary>
public sealed class HostRules
{
    private readonly ImmutableArray<(AccessRule Rule, HostPattern Pattern)> patterns;
    private readonly HostAccess fallback;

    /// <param name="rules">In the order they are to be tried.</param>
    /// <param name="fallback">For a peer that matches none.</param>
    /// <param name="interfaceAddresses">Addresses of this machine. When there are no rules at all, each gets one rule with
    /// the default access, as upstream does.</param>
    public HostRules(ImmutableArray<AccessRule> rules, HostAccess fallback, IEnumerable<IPAddress> interfaceAddresses)
    {
        this.fallback = fallback;
        Rules = rules.IsEmpty
            ? [.. interfaceAddresses.Select(address => new AccessRule(fallback, Numeric(address)))]
            : rules;
        patterns = [.. Rules.Select(rule => (rule, new HostPattern(rule.Pattern)))];
    }

    /// <summary>The rules in force, made-up ones included; the daemon prints them with <c>-v</c>.</summary>
    public ImmutableArray<AccessRule> Rules { get; }

    /// <summary>
    /// What a peer may do. An IPv4 address in IPv6 clothes (<c>::ffff:a.b.c.d</c>) counts as IPv4.
    /// </summary>
    /// <param name="peer">The address it came from.</param>
    /// <param name="name">Its reverse-lookup name, or null if it has none.</param>
    public HostAccess Check(IPAddress peer, string? name) => Deciding(peer, name)?.Access ?? fallback;

    /// <summary>The rule that decides about a peer, or null when the default access does.</summary>
    public AccessRule? Deciding(IPAddress peer, string? name)
    {
        IPAddress plain = Plain(peer);
        string numeric = Numeric(plain);
        foreach ((AccessRule rule, HostPattern pattern) in patterns)
        {
            if (pattern.Matches(plain, numeric, name ?? numeric))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The address as text, as rules see it: without the scope (<c>%eth0</c>), IPv4 as IPv4.</summary>
    public static string Numeric(IPAddress address)
    {
        IPAddress plain = Plain(address);
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress(plain.GetAddressBytes()).ToString()
            : plain.ToString();
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
