using System.Globalization;
using Conserver.Client.History;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Logs;

/// <summary>
/// A log with the time before each line, at which its first byte came: <c>2026-11-20 03:10:05.123+01:00 </c>, or with
/// <c>~</c> in place of the blank where it is not exact.
/// </summary>
/// <param name="zone">The reader's.</param>
internal sealed class StampedLines(TimeZoneInfo zone)
{
    /// <summary>The year 5138, milliseconds since 1970.</summary>
    private const long Farthest = 100_000_000_000_000;

    private bool isInLine;

    /// <summary>The bytes of a piece, with times where lines begin in it.</summary>
    public byte[] Add(LogPiece piece)
    {
        byte[] stamp = Latin1.Bytes(Stamp(piece));
        var text = new List<byte>(piece.Bytes.Length + stamp.Length);
        ReadOnlySpan<byte> rest = piece.Bytes.Span;
        while (!rest.IsEmpty)
        {
            if (!isInLine)
            {
                text.AddRange(stamp);
            }

            int feed = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = feed < 0 ? rest : rest[..(feed + 1)];
            text.AddRange(line);
            isInLine = feed < 0;
            rest = rest[line.Length..];
        }

        return [.. text];
    }

    private string Stamp(LogPiece piece)
    {
        // What no calendar has, a server has made up.
        if (piece.UnixMilliseconds is not (>= 0 and < Farthest) || piece.UnixMilliseconds is not { } time)
        {
            return "? ";
        }

        DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(time), zone);
        return local.ToString("yyyy-MM-dd HH:mm:ss.fffzzz", CultureInfo.InvariantCulture) + (piece.IsExact ? " " : "~");
    }
}
