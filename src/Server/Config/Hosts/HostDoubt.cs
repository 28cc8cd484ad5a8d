using System.Globalization;
using System.Net;

namespace Conserver.Server.Config;

/// <summary>What is odd about a rule of who may connect, in words.</summary>
/// <param name="What">Goes on after the rule.</param>
/// <param name="Why">The reason, or what to write.</param>
internal readonly record struct HostDoubt(string What, string Why)
{
    private const string Forms = "it is neither an address, a network such as 10.0.0.0/8 or fd00::/16, nor a name";

    /// <summary>A rule that refuses nobody at all, as in conserver 8.2.7; null when it refuses somebody.</summary>
    public static HostDoubt? Void(AccessRule rule) =>
        rule.Access == HostAccess.Rejected
            && ((new HostPattern(rule.Pattern) is { IsAddress: false, IsNever: true } && !HostSlip.IsPiece(rule.Pattern))
                || HostSlip.IsRange(rule.Pattern))
            && HostSlip.Readings(rule.Pattern).IsEmpty
            ? new HostDoubt("refuses nobody", Forms)
            : null;

    /// <summary>What else is odd; null when nothing is.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="hasAddress">Whether a name has one.</param>
    public static HostDoubt? Of(AccessRule rule, Func<string, bool> hasAddress)
    {
        string text = rule.Pattern;
        HostPattern pattern = new(text);
        bool refuses = rule.Access == HostAccess.Rejected;
        string meant = string.Join(", ", HostSlip.Readings(text));
        return pattern.IsAddress && pattern.IsNever
                ? new("matches no host", "addresses from 224.0.0.0 on need their /bits")
            : pattern.IsAddress && meant.Length > 0
                ? new("matches hardly any host", $"write {meant}{(refuses ? ", which is refused as well" : "")}")
            : pattern.IgnoresBits
                ? new("matches one host only", OneHost(pattern, text))
            : pattern is { IsQuad: true, Single: not null } && text.EndsWith(".0", StringComparison.Ordinal)
                ? new("matches one host only", $"a network of that size needs its /bits: {Sized(text)}")
            : Octal(pattern, text) is { } octal
                ? new($"is about {octal}", "a leading zero makes a number octal, as in conserver 8.2.7")
            : refuses ? Refusing(pattern, text, meant)
            : pattern.IsNever
                ? new("matches no host", meant.Length > 0 ? $"write {meant}" : Forms)
            : pattern is { Name: { } name, IsDomain: false } && !hasAddress(name)
                ? new("matches only clients whose own name is or ends in it", $"{name} has no address")
            : null;
    }

    private static HostDoubt? Refusing(HostPattern pattern, string text, string meant) =>
        pattern.Name?.ToUpperInvariant() is "ALL" or "ANY"
            ? new("refuses only hosts in whose name it occurs", "all hosts are 0.0.0.0/0 and ::/0")
        : text == "*" ? new("refuses nobody", "all hosts are 0.0.0.0/0 and ::/0")
        : !pattern.IsNever ? null
        : meant.Length > 0 ? new($"is taken for {meant}", "write that")
        : HostSlip.IsPiece(text)
            ? new("refuses hosts in whose address it occurs as a text", "a network, such as fd00::/16, is compared as one")
        : null;

    private static string Sized(string text) => $"{text}/{(text.EndsWith(".0.0", StringComparison.Ordinal) ? 16 : 24)}";

    private static string OneHost(HostPattern pattern, string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        int most = pattern.IsQuad ? 32 : 128;
        bool isLong = !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            || bits > most;
        return isLong
            ? string.Create(CultureInfo.InvariantCulture, $"a network has at most {most} bits")
            : "bits behind the length of the network are set";
    }

    // What it is about when that is not what the digits say.
    private static IPAddress? Octal(HostPattern pattern, string text)
    {
        string head = text.Split('/')[0];
        return pattern is { IsQuad: true, Base: { } address } && !head.Contains(':', StringComparison.Ordinal)
            && string.Join('.', head.Split('.').Select(part => part.TrimStart('0') is { Length: > 0 } digits ? digits : "0"))
                != address.ToString()
            ? address
            : null;
    }
}
