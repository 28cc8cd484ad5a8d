using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// A mark in a log: <c>[-- MARK -- Mon Nov 23 06:01:00 2026]</c> and CR LF; conserver 8.2.7 also takes a bare LF for one.
/// </summary>
internal static class MarkLine
{
    /// <summary>Bytes of the longest mark, with CR LF.</summary>
    public const int MaxLength = 39;

    /// <summary>Bytes of a run of marks shown as one line.</summary>
    public const int RangeLength = 78;

    private const int TimeAt = 12;

    private static ReadOnlySpan<byte> Start => "[-- MARK -- "u8;
    private static ReadOnlySpan<byte> Between => " .. "u8;
    private static ReadOnlySpan<byte> RangeEnd => " -- MARK --]\r\n"u8;

    /// <summary><c>A</c> letter, <c>9</c> digit, <c>_</c> digit or blank, others for themselves.</summary>
    private static ReadOnlySpan<byte> Shape => "AAA AAA _9 99:99:99 9999"u8;

    /// <summary>
    /// How many bytes at the front of <paramref name="text"/> are a mark, line end included; 0 when they are none.
    /// </summary>
    public static int Match(ReadOnlySpan<byte> text)
    {
        const int CloseAt = TimeAt + CTime.Length;
        if (text.Length < MaxLength - 1 || text[CloseAt] != ']' || !text.StartsWith(Start))
        {
            return 0;
        }

        ReadOnlySpan<byte> end = text[(CloseAt + 1)..];
        int length = end[0] == '\n' ? MaxLength - 1 : end.StartsWith("\r\n"u8) ? MaxLength : 0;
        return length > 0 && IsTime(Time(text)) ? length : 0;
    }

    /// <summary>The 24 bytes of a mark's time.</summary>
    public static ReadOnlySpan<byte> Time(ReadOnlySpan<byte> mark) => mark.Slice(TimeAt, CTime.Length);

    /// <summary>
    /// Writes <c>[-- MARK -- FIRST .. LAST -- MARK --]</c> and CR LF, <see cref="RangeLength"/> bytes, which is what a
    /// replay shows for marks that follow each other.
    /// </summary>
    /// <param name="firstTime">Time of the first mark.</param>
    /// <param name="lastTime">Time of the last mark.</param>
    /// <param name="destination">At least <see cref="RangeLength"/> bytes.</param>
    public static void WriteRange(ReadOnlySpan<byte> firstTime, ReadOnlySpan<byte> lastTime, Span<byte> destination)
    {
        Start.CopyTo(destination);
        firstTime.CopyTo(destination[TimeAt..]);
        Between.CopyTo(destination[(TimeAt + CTime.Length)..]);
        lastTime.CopyTo(destination[(TimeAt + CTime.Length + 4)..]);
        RangeEnd.CopyTo(destination[(TimeAt + (2 * CTime.Length) + 4)..]);
    }

    private static bool IsTime(ReadOnlySpan<byte> time)
    {
        for (int i = 0; i < CTime.Length; i++)
        {
            byte c = time[i];
            bool fits = Shape[i] switch
            {
                (byte)'A' => char.IsAsciiLetter((char)c),
                (byte)'9' => char.IsAsciiDigit((char)c),
                (byte)'_' => c == ' ' || char.IsAsciiDigit((char)c),
                byte same => c == same,
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }
}
