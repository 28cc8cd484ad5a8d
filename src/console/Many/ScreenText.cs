using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Many;

/// <summary>
/// Makes the output of many consoles fit for one terminal: control sequences of one would move the cursor under the lines
/// of the others.
/// </summary>
internal static class ScreenText
{
    private const byte Escape = 0x1B;

    /// <summary>The lines without control characters and sequences.</summary>
    public static string Clean(string text)
    {
        var target = new List<byte>();
        foreach (string line in text.Split('\n'))
        {
            AppendClean(target, [.. Latin1.Bytes(line)]);
            target.Add((byte)'\n');
        }

        return Latin1.Text(target.ToArray().AsSpan()[..^1]);
    }

    /// <summary>Appends the line without control characters and sequences; tabs stay.</summary>
    public static void AppendClean(List<byte> target, List<byte> line)
    {
        for (int i = 0; i < line.Count; i++)
        {
            byte next = line[i];
            if (next == Escape)
            {
                i = EndOfSequence(line, i);
            }
            else if (next >= 0x80)
            {
                i += AppendHigh(target, CollectionsMarshal.AsSpan(line)[i..]) - 1;
            }
            else if (next == '\t' || (next >= ' ' && next != 0x7F))
            {
                target.Add(next);
            }
        }
    }

    // A letter in UTF-8 or Latin-1, but no C1 control character in either: 0x9B opens a sequence. Returns how many bytes.
    private static int AppendHigh(List<byte> target, ReadOnlySpan<byte> rest)
    {
        bool isRune = Rune.DecodeFromUtf8(rest, out Rune rune, out int length) == OperationStatus.Done;
        length = isRune ? length : 1;
        if (isRune ? !Rune.IsControl(rune) : rest[0] >= 0xA0)
        {
            target.AddRange(rest[..length]);
        }

        return length;
    }

    /// <summary>The last byte of the sequence that begins at <paramref name="start"/> (ECMA-48).</summary>
    private static int EndOfSequence(List<byte> line, int start)
    {
        int i = start + 1;
        if (i >= line.Count)
        {
            return start;
        }

        switch (line[i])
        {
            case (byte)'[':
                // Parameters and intermediates, then one final byte.
                i++;
                while (i < line.Count && line[i] is >= 0x20 and < 0x40)
                {
                    i++;
                }

                return i;
            case (byte)']' or (byte)'P' or (byte)'_' or (byte)'^' or (byte)'X':
                // A string, up to BEL or ESC \.
                while (i < line.Count && line[i] is not (0x07 or Escape))
                {
                    i++;
                }

                return i < line.Count && line[i] == Escape ? i + 1 : i;
            default:
                while (i < line.Count && line[i] is >= 0x20 and < 0x30)
                {
                    i++;
                }

                return i;
        }
    }
}
