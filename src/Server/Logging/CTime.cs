using System.Text;

namespace Conserver.Server.Logging;

/// <summary>
/// The time of day as logs show it: <c>Mon Nov 23 06:53:26 2026</c>, always 24 characters, local time, the day of the
/// month padded with a blank (ctime(3)). Written once per second, then remembered: one per loop, not thread-safe.
/// </summary>
/// <param name="clock">Tells the time and the local time zone.</param>
internal sealed class CTime(TimeProvider clock)
{
    /// <summary>Characters of a formatted time.</summary>
    public const int Length = 24;

    private static ReadOnlySpan<byte> Days => "SunMonTueWedThuFriSat"u8;
    private static ReadOnlySpan<byte> Months => "JanFebMarAprMayJunJulAugSepOctNovDec"u8;

    private readonly byte[] bytes = new byte[Length];
    private long second = long.MinValue;

    /// <summary>The clock this formats.</summary>
    public TimeProvider Clock => clock;

    /// <summary>The present second; valid until the next call.</summary>
    public ReadOnlySpan<byte> Now
    {
        get
        {
            DateTimeOffset now = clock.GetUtcNow();
            long nowSecond = now.ToUnixTimeSeconds();
            if (nowSecond != second)
            {
                Format(TimeZoneInfo.ConvertTime(now, clock.LocalTimeZone).DateTime, bytes);
                second = nowSecond;
            }

            return bytes;
        }
    }

    /// <summary>The present second as text.</summary>
    public string NowText => Encoding.ASCII.GetString(Now);

    /// <summary>A given time as text.</summary>
    /// <param name="local">Already in local time.</param>
    public static string Format(DateTime local)
    {
        Span<byte> text = stackalloc byte[Length];
        Format(local, text);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>A given time as <see cref="Length"/> bytes at the start of <paramref name="destination"/>.</summary>
    public static void Format(DateTime local, Span<byte> destination)
    {
        Days.Slice((int)local.DayOfWeek * 3, 3).CopyTo(destination);
        destination[3] = (byte)' ';
        Months.Slice((local.Month - 1) * 3, 3).CopyTo(destination[4..]);
        destination[7] = (byte)' ';
        Two(local.Day, destination[8..]);
        if (local.Day < 10)
        {
            destination[8] = (byte)' ';
        }

        destination[10] = (byte)' ';
        Two(local.Hour, destination[11..]);
        destination[13] = (byte)':';
        Two(local.Minute, destination[14..]);
        destination[16] = (byte)':';
        Two(local.Second, destination[17..]);
        destination[19] = (byte)' ';
        Two(local.Year / 100, destination[20..]);
        Two(local.Year % 100, destination[22..]);
    }

    private static void Two(int value, Span<byte> destination)
    {
        destination[0] = (byte)('0' + (value / 10));
        destination[1] = (byte)('0' + (value % 10));
    }
}
