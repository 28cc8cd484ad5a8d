using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Conserver.Server.Config;

namespace Conserver.Server.Access;

/// <summary>
/// Which hosts may connect: the first matching rule of the <c>access</c> blocks decides, else the default access. An address
/// is compared as an address. A name counts when the peer's own name is confirmed and is that one or lies in that domain, or
/// when the name leads to the peer's address. Rules that refuse also match as in conserver 8.2.7: a piece of the peer's
/// address or name is enough to be kept out; and one with a slip (<see cref="HostSlip"/>) means what was most likely meant.
/// </summary>
internal sealed class HostRules
{
    // A rule that refuses has those it is taken for behind its own.
    private readonly ImmutableArray<(AccessRule Rule, HostPattern Pattern, bool IsWritten)> patterns;
    private readonly HostAccess fallback;
    private readonly bool isLoose;

    /// <param name="rules">In the order they are to be tried.</param>
    /// <param name="fallback">For a peer that matches none.</param>
    /// <param name="interfaceAddresses">Addresses of this machine. When there are no rules at all, each gets one rule with
    /// the default access, as upstream does.</param>
    /// <param name="isLoose">Every rule matches as in conserver 8.2.7 (<c>partialnames</c>).</param>
    public HostRules(
        ImmutableArray<AccessRule> rules,
        HostAccess fallback,
        IEnumerable<IPAddress> interfaceAddresses,
        bool isLoose = false)
    {
        this.fallback = fallback;
        this.isLoose = isLoose;
        Rules = rules.IsEmpty
            ? [.. interfaceAddresses.Select(address => new AccessRule(fallback, Numeric(address)))]
            : rules;
        patterns =
        [
            .. Rules.SelectMany(rule => (isLoose ? [] : HostSlip.Readings(rule))
                .Select(text => (rule, new HostPattern(text), IsWritten: false))
                .Prepend((rule, new HostPattern(rule.Pattern), IsWritten: true))),
        ];
        Names = isLoose ? [] :
            [.. patterns.Where(entry => entry.Pattern is { Name: not null, IsDomain: false })
                .Select(entry => entry.Pattern.Name!).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The rules in force, made-up ones included; the daemon prints them with <c>-v</c>.</summary>
    public ImmutableArray<AccessRule> Rules { get; }

    /// <summary>Names of hosts in the rules, each once, whose addresses are asked for.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>
    /// What a peer may do. An IPv4 address in IPv6 clothes (<c>::ffff:a.b.c.d</c>) counts as IPv4.
    /// </summary>
    /// <param name="peer">The address it came from.</param>
    /// <param name="name">What the name service says about it.</param>
    /// <param name="addressesOf">The addresses of a name in the rules, as far as they are known.</param>
    public HostAccess Check(IPAddress peer, PeerName name, Func<string, IReadOnlyList<IPAddress>> addressesOf) =>
        Deciding(peer, name, addressesOf)?.Access ?? fallback;

    /// <summary>The rule that decides about a peer, or null when the default access does.</summary>
    /// <inheritdoc cref="Check"/>
    public AccessRule? Deciding(IPAddress peer, PeerName name, Func<string, IReadOnlyList<IPAddress>> addressesOf)
    {
        IPAddress plain = Plain(peer);
        string numeric = Numeric(plain);
        foreach ((AccessRule rule, HostPattern pattern, bool isWritten) in patterns)
        {
            bool matches = pattern.IsAddress && !(isWritten && IsText(pattern, plain))
                ? pattern.Contains(plain)
                : ((isLoose || rule.Access == HostAccess.Rejected)
                        && pattern.IsPieceOf(numeric, name.Text ?? numeric, CaseOf(rule)))
                    || (!isLoose && IsNamed(pattern, plain, name, addressesOf));
            if (matches)
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>Rules that nobody, or hardly anybody, can match, in words.</summary>
    /// <param name="hasAddress">Whether a name has one.</param>
    public IEnumerable<string> Doubts(Func<string, bool> hasAddress)
    {
        if (isLoose)
        {
            yield return "partialnames: access rules match any piece of a client's address or name, as in conserver 8.2.7; "
                + "whoever writes the reverse record of an address can choose that name";
            yield break;
        }

        foreach (AccessRule rule in Rules)
        {
            if (HostDoubt.Of(rule, hasAddress) is { } doubt)
            {
                string place = rule.At is { } at ? $" [{at.File}:{at.Line}]" : "";
                yield return $"access rule `{rule}'{place} {doubt.What}: {doubt.Why}";
            }
        }
    }

    /// <summary>The address as text, as rules see it: without the scope (<c>%eth0</c>), IPv4 as IPv4.</summary>
    public static string Numeric(IPAddress address) => Plain(address).ToString();

    // Who writes the reverse record chooses its case, too.
    private static StringComparison CaseOf(AccessRule rule) =>
        rule.Access == HostAccess.Rejected ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    // 8.2.7 takes four numbers for an address only when the peer has one of that kind, and IPv6 never.
    private bool IsText(HostPattern pattern, IPAddress peer) =>
        isLoose && !(pattern.IsQuad && peer.AddressFamily == AddressFamily.InterNetwork);

    private static bool IsNamed(
        HostPattern pattern, IPAddress peer, PeerName name, Func<string, IReadOnlyList<IPAddress>> addressesOf) =>
        pattern.Name is { } host
        && ((name is { IsConfirmed: true, Text: { } own } && pattern.IsNameOf(own))
            || (!pattern.IsDomain && addressesOf(host).Any(address => Plain(address).Equals(peer))));

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new IPAddress(address.GetAddressBytes())
        : address;
}
