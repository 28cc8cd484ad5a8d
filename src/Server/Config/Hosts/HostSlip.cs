using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Conserver.Server.Config;

/// <summary>
/// What somebody meant whose host pattern is almost one: with brackets, a port, a zone, stars, a mask. conserver 8.2.7 takes
/// such a pattern for a text that occurs in nobody's address or name. Pure.
/// </summary>
internal static class HostSlip
{
    private static readonly SearchValues<char> PieceCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>
    /// Patterns that say what was meant; empty when the text is a pattern as it is, or when there is no telling.
    /// </summary>
    public static ImmutableArray<string> Readings(string text)
    {
        if (text == "*")
        {
            return ["0.0.0.0/0", "::/0"];
        }

        string meant = text;
        string bits = "";
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            (meant, bits) = (text[..slash], Bits(text[slash..]));
        }

        meant = WithoutZone(WithoutPort(meant));
        if (meant.StartsWith("::", StringComparison.Ordinal) && meant.Count('.') == 3 && meant.LastIndexOf(':') == 1)
        {
            // An address of IPv4 with two colons before it is one of IPv6 that nobody has.
            meant = meant[2..];
        }

        if (meant.StartsWith('*') && meant.Length > 1)
        {
            meant = meant[1..];
        }

        if (bits.Length == 0 && slash < 0)
        {
            meant = Whole(meant);
        }

        meant += bits;
        return meant != text && new HostPattern(meant) is { IsNever: false, IgnoresBits: false } ? [meant] : [];
    }

    /// <summary>
    /// What a rule is taken for beside what it says: readings of one that refuses. A star alone would shut out those whom
    /// later rules let in, for whom it never meant anything.
    /// </summary>
    public static ImmutableArray<string> Readings(AccessRule rule) =>
        rule.Access == HostAccess.Rejected && rule.Pattern != "*" ? Readings(rule.Pattern) : [];

    /// <summary>It may occur in an address of IPv6 as such addresses are written.</summary>
    public static bool IsPiece(string text) =>
        text.Contains(':', StringComparison.Ordinal)
        && !text.AsSpan().ContainsAnyExcept(PieceCharacters)
        && !text.Contains(":::", StringComparison.Ordinal)
        && text.IndexOf("::", StringComparison.Ordinal) == text.LastIndexOf("::", StringComparison.Ordinal)
        && !text[..text.LastIndexOf(':')].Contains('.', StringComparison.Ordinal)
        && Array.TrueForAll(text.Split(':'), group => group.Length <= 4 || group.Contains('.', StringComparison.Ordinal));

    /// <summary>From one address to another, as in 10.0.0.1-10.0.0.9 and 10.0.0.1-9.</summary>
    public static bool IsRange(string text) =>
        text.Split('-') is [var first, var last] && first.Count('.') == 3 && last.Length > 0
        && AreDigits((first + last).Replace(".", "", StringComparison.Ordinal));

    private static bool AreDigits(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    // /255.255.0.0 is /16.
    private static string Bits(string text)
    {
        if (text.Count('.') != 3 || !IPAddress.TryParse(text.AsSpan(1), out IPAddress? mask)
            || mask.AddressFamily != AddressFamily.InterNetwork)
        {
            return text;
        }

        uint value = BitConverter.ToUInt32([.. mask.GetAddressBytes().Reverse()]);
        int ones = BitOperations.LeadingZeroCount(~value);
        return BitOperations.PopCount(value) == ones ? string.Create(CultureInfo.InvariantCulture, $"/{ones}") : text;
    }

    // [fd00::5]:22, 10.0.0.5:22, pc.example:22
    private static string WithoutPort(string text)
    {
        int port = text.LastIndexOf(':');
        bool hasPort = port > 0 && port < text.Length - 1 && AreDigits(text[(port + 1)..]);
        if (text.StartsWith('['))
        {
            string inside = hasPort && text[port - 1] == ']' ? text[..port] : text;
            return inside.EndsWith(']') ? inside[1..^1] : text;
        }

        return hasPort && text.IndexOf(':', StringComparison.Ordinal) == port ? text[..port] : text;
    }

    private static string WithoutZone(string text)
    {
        int zone = text.IndexOf('%', StringComparison.Ordinal);
        return zone > 0 && text[..zone].Contains(':', StringComparison.Ordinal) ? text[..zone] : text;
    }

    // 10.1, 10.1. and 10.1.*.* are 10.1.0.0/16.
    private static string Whole(string text)
    {
        string[] parts = text.Split('.');
        int known = Array.FindIndex(parts, part => part is "*" or "");
        known = known < 0 ? parts.Length : known;
        bool isNetwork = known is > 0 and < 4 && parts.Length <= 4
            && Array.TrueForAll(parts[..known], AreDigits)
            && Array.TrueForAll(parts[known..], part => part == "*" || (part.Length == 0 && parts.Length == known + 1));
        return isNetwork
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join('.', parts[..known].Concat(Enumerable.Repeat("0", 4 - known)))}/{known * 8}")
            : text;
    }
}
