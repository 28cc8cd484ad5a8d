using System.Buffers.Text;

namespace Conserver.Server.History.Reading;

/// <summary>
/// The times that stand in a log: <c>[-- MARK -- Mon Nov 23 06:01:00 2026]</c> and other lines of the daemon's own, and the
/// stamps of <c>timestamp Nl</c>, <c>[Mon Nov 23 06:01:00 2026]</c>. All in local time.
/// </summary>
internal static class StampText
{
    private const int TimeLength = 24;

    /// <summary>A line of the daemon's own is no longer.</summary>
    private const int MaxTag = 1024;

    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    /// <summary>Looks for the next one.</summary>
    /// <param name="text">Where.</param>
    /// <param name="from">The first byte to look at.</param>
    /// <param name="start">The bracket it begins with.</param>
    /// <param name="end">The byte behind its last bracket.</param>
    /// <param name="local">What it says.</param>
    public static bool TryFind(ReadOnlySpan<byte> text, int from, out int start, out int end, out DateTime local)
    {
        for (end = from; end < text.Length; end++)
        {
            int close = text[end..].IndexOf((byte)']');
            if (close < 0)
            {
                break;
            }

            end += close;
            int time = end - TimeLength;
            if (time > from && TryRead(text[time..end], out local))
            {
                start = text[time - 1] == '[' ? time - 1
                    : text[from..time].EndsWith("-- "u8) ? TagStart(text, from, time)
                    : -1;
                if (start >= 0)
                {
                    end++;
                    return true;
                }
            }
        }

        (start, end, local) = (-1, text.Length, default);
        return false;
    }

    /// <summary>
    /// What a local time is in UTC, milliseconds since 1970. Of two that it may be the first that is not before another one.
    /// </summary>
    public static long ToUnix(DateTime local, TimeZoneInfo zone, long notBefore)
    {
        TimeSpan[] offsets = zone.IsAmbiguousTime(local)
            ? [.. zone.GetAmbiguousTimeOffsets(local).OrderDescending()]
            : [zone.GetUtcOffset(local)];
        foreach (TimeSpan offset in offsets)
        {
            long time = new DateTimeOffset(local, offset).ToUnixTimeMilliseconds();
            if (time >= notBefore)
            {
                return time;
            }
        }

        return new DateTimeOffset(local, offsets[0]).ToUnixTimeMilliseconds();
    }

    private static int TagStart(ReadOnlySpan<byte> text, int from, int time)
    {
        int lowest = Math.Max(from, time - MaxTag);
        int begin = text[lowest..time].LastIndexOf("[-- "u8);
        return begin < 0 ? -1 : lowest + begin;
    }

    // Mon Nov 23 06:01:00 2026, the day padded with a blank.
    private static bool TryRead(ReadOnlySpan<byte> text, out DateTime local)
    {
        local = default;
        int month = text[3] == ' ' && text[7] == ' ' ? Months.IndexOf(text[4..7]) : -1;
        if (month < 0 || month % 3 != 0 || text[10] != ' ' || text[13] != ':' || text[16] != ':' || text[19] != ' '
            || !TryNumber(text.Slice(text[8] == ' ' ? 9 : 8, text[8] == ' ' ? 1 : 2), out int day)
            || !TryNumber(text.Slice(11, 2), out int hour) || hour > 23
            || !TryNumber(text.Slice(14, 2), out int minute) || minute > 59
            || !TryNumber(text.Slice(17, 2), out int second) || second > 60
            || !TryNumber(text.Slice(20, 4), out int year) || year is < 1971 or > 9998
            || day < 1 || day > DateTime.DaysInMonth(year, (month / 3) + 1))
        {
            return false;
        }

        local = new DateTime(year, (month / 3) + 1, day, hour, minute, Math.Min(second, 59));
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number) =>
        Utf8Parser.TryParse(digits, out number, out int used) && used == digits.Length && number >= 0;
}
