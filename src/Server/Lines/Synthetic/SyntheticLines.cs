using System.Buffers.Text;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// The lines of a test console and when they are due: its name, a running number, and a pattern that moves on by one
/// character with each of them, so that what is lost or doubled is seen. Pure.
/// </summary>
/// <param name="name">Latin-1; the first 64 bytes count.</param>
/// <param name="rate">How many, in a time.</param>
/// <param name="length">Bytes of each, the two at its end included; longer where name and number need it.</param>
internal sealed class SyntheticLines(string name, LineRate rate, int length)
{
    /// <summary>Bytes that are said at once at most: 1.6 MB a second with <see cref="Pause"/> between.</summary>
    public const int Most = 8192;

    /// <summary>Milliseconds between two times something is said, at least.</summary>
    public const int Pause = 5;

    private const int Hour = 3_600_000, LongestName = 64, Digits = 8, Printable = '~' - ' ';
    private readonly byte[] name = Latin1.Bytes(name[..Math.Min(name.Length, LongestName)]).ToArray();
    private long number;
    private long begun;
    private long counted;

    /// <summary>It never says a line by itself.</summary>
    public bool IsSilent => rate.Count == 0;

    /// <summary>Counts anew from this time, in milliseconds: what was due before is not said later.</summary>
    public void Begin(long now)
    {
        begun = now;
        counted = 0;
    }

    /// <summary>Writes what is due by now, and returns how many bytes these are; <see cref="Most"/> must fit.</summary>
    public int Write(long now, Span<byte> into)
    {
        int written = 0;
        for (long due = Due(now); due > 0; due--)
        {
            if (written + length + LongestName > Most)
            {
                Begin(now);
                break;
            }

            written += WriteLine(into[written..]);
            counted++;
        }

        return written;
    }

    /// <summary>Milliseconds until the next one is due.</summary>
    public long Wait(long now)
    {
        long next = (long)((((Int128)(counted + 1) * Hour) + rate.Hourly - 1) / rate.Hourly);
        return Math.Max(Pause, next - (now - begun));
    }

    private long Due(long now) => (long)((Int128)(now - begun) * rate.Hourly / Hour) - counted;

    private int WriteLine(Span<byte> into)
    {
        number++;
        name.CopyTo(into);
        int at = name.Length;
        into[at++] = (byte)' ';
        _ = Utf8Formatter.TryFormat(number, into[at..], out int digits, new('D', Digits));
        at += digits;
        into[at++] = (byte)' ';
        for (long mark = number; at < length - 2; mark++)
        {
            into[at++] = (byte)('!' + (mark % Printable));
        }

        into[at++] = (byte)'\r';
        into[at++] = (byte)'\n';
        return at;
    }
}
