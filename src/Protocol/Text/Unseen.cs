using System.Globalization;
using System.Text;

namespace Conserver.Protocol.Text;

/// <summary>What is not seen, or moves what is seen: no part of a name that is what it looks like.</summary>
public static class Unseen
{
    /// <summary>Fillers, joiners and selectors that Unicode has among letters and marks.</summary>
    private static readonly (int First, int Last)[] Letters =
    [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800),
        (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF),
    ];

    /// <summary>It is a blank, a control, a format character, nothing at all, or one of those letters.</summary>
    public static bool Has(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        || Array.Exists(Letters, range => rune.Value >= range.First && rune.Value <= range.Last);

    /// <summary>
    /// It turns the order of a line around, or ends the line: marks, embeddings, overrides and isolates of bidirectional
    /// text and the two separators (Unicode, UAX 9 and 14).
    /// </summary>
    internal static bool Turns(Rune rune) => rune.Value is 0x061C or 0x200E or 0x200F
        or (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
