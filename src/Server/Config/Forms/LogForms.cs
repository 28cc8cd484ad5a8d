using System.Globalization;
using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>Forms of what is to become of logs.</summary>
internal static class LogForms
{
    /// <summary>Bytes; 0 for any number.</summary>
    public static readonly Form<long> Size = new("bytes[k|m|g|t]", ReadSize);

    public static readonly Form<TimeSpan> Age = new("number(h|d|w)", ReadAge) { Show = age => $"{(long)age.TotalHours}h" };
    public static readonly Form<bool> Compression = Forms.Words<bool>(
        word => $"invalid logfilecompress value `{word}'", Parsed<bool>.Wrong, hints: true, ("none", false), ("gzip", true));

    private static Parsed<long> ReadSize(ItemAssigned item, long before, Reading reading)
    {
        int shift = AsciiCase.Lower(item.Value[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, 't' => 40, _ => 0 };
        ReadOnlySpan<char> digits = shift == 0 ? item.Value : item.Value.AsSpan(0, item.Value.Length - 1);
        if (!Numbers.AllDigits(digits)
            || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            || number > long.MaxValue >> shift)
        {
            reading.Error(item, $"invalid {item.Keyword} value `{item.Value}'", "bytes, or a number with k, m, g or t");
            return Parsed<long>.Wrong;
        }

        return number << shift;
    }

    private static Parsed<TimeSpan> ReadAge(ItemAssigned item, TimeSpan before, Reading reading)
    {
        int hours = AsciiCase.Lower(item.Value[^1]) switch { 'h' => 1, 'd' => 24, 'w' => 7 * 24, _ => 0 };
        ReadOnlySpan<char> digits = item.Value.AsSpan(0, item.Value.Length - 1);
        if ((hours > 0 && Numbers.AllDigits(digits) && Numbers.Saturated(digits) <= 100_000) || item.Value == "0")
        {
            return TimeSpan.FromHours(item.Value == "0" ? 0 : (long)Numbers.Saturated(digits) * hours);
        }

        reading.Error(item, $"invalid {item.Keyword} value `{item.Value}'", "a number with h, d or w, such as 90d");
        return Parsed<TimeSpan>.Wrong;
    }
}
