using System.Globalization;

namespace Conserver.Client.History;

/// <summary>Times as people type them, in the local time of whoever types.</summary>
public static class TimeWords
{
    /// <summary>What can be typed, for complaints.</summary>
    public const string Forms = "10:30, 2h ago as 2h (s m h d w), 2026-11-20, '2026-11-20 03:10:05', @SECONDS or now";

    private static readonly string[] Days = ["yyyy-MM-dd"];
    private static readonly string[] Clocks = ["H:mm", "H:mm:ss", "H:mm:ss.FFF"];
    private static readonly string[] Moments =
        [.. Clocks.Select(clock => $"yyyy-MM-dd {clock}"), .. Clocks.Select(clock => $"yyyy-MM-dd'T'{clock}")];

    /// <summary>
    /// Reads one. A clock alone is the last time it showed that; of two times that an hour in October may be it is the
    /// earlier, or for an end the later one.
    /// </summary>
    /// <param name="word">As typed.</param>
    /// <param name="isEnd">It is to be the end of what is wanted.</param>
    /// <param name="now">What time it is.</param>
    /// <param name="zone">Where.</param>
    /// <param name="time">Milliseconds since 1970, UTC; never less than 0.</param>
    public static bool TryRead(string word, bool isEnd, DateTimeOffset now, TimeZoneInfo zone, out long time)
    {
        time = 0;
        DateTime local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        CultureInfo invariant = CultureInfo.InvariantCulture;
        long? found = word switch
        {
            "now" => now.ToUnixTimeMilliseconds(),
            _ when word.StartsWith('@') => Seconds(word.AsSpan(1)) is { } since ? since : null,
            _ when Unit(word) is > 0 and var unit && Seconds(word.AsSpan(0, word.Length - 1)) is { } count =>
                now.ToUnixTimeMilliseconds() - (long)Math.Min(count * (double)unit, now.ToUnixTimeMilliseconds()),
            _ when DateTime.TryParseExact(word, Clocks, invariant, DateTimeStyles.None, out DateTime clock) =>
                Last(clock.TimeOfDay, local, isEnd, zone),
            _ when DateTime.TryParseExact(word, Days, invariant, DateTimeStyles.None, out DateTime day) =>
                InZone(day, isEnd, zone),
            _ when DateTime.TryParseExact(word, Moments, invariant, DateTimeStyles.None, out DateTime moment) =>
                InZone(moment, isEnd, zone),
            _ => null,
        };
        time = Math.Max(0, found ?? 0);
        return found is not null;
    }

    private static int Unit(string word) => word.Length < 2 ? 0 : word[^1] switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => 0,
    };

    // In milliseconds.
    private static long? Seconds(ReadOnlySpan<char> digits) =>
        decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds)
            && seconds <= 99_999_999_999
            ? (long)(seconds * 1000)
            : null;

    private static long Last(TimeSpan clock, DateTime local, bool isEnd, TimeZoneInfo zone) =>
        InZone(local.TimeOfDay >= clock ? local.Date + clock : local.Date.AddDays(-1) + clock, isEnd, zone);

    private static long InZone(DateTime local, bool isEnd, TimeZoneInfo zone)
    {
        if (local.Year < 1971)
        {
            // Before all logs, and perhaps no time in UTC.
            return 0;
        }

        TimeSpan offset = zone.IsAmbiguousTime(local)
            ? isEnd ? zone.GetAmbiguousTimeOffsets(local).Min() : zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset).ToUnixTimeMilliseconds();
    }
}
