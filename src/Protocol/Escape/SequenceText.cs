using System.Collections.Immutable;

namespace Conserver.Protocol.Escape;

/// <summary>
/// The notation of break sequences and idle strings in conserver.cf (8.2.7): <c>\a \b \f \n \r \t \v</c>, <c>\</c> with
/// up to three octal digits (modulo 256), <c>\d</c> pause, <c>\z</c> break, <c>\</c> and any other character for itself;
/// <c>^c</c> is a control character, <c>^?</c> DEL; a <c>\</c> or <c>^</c> at the end is itself.
/// </summary>
public static class SequenceText
{
    /// <summary>
    /// The steps of <paramref name="text"/> (one char per byte) in order, neighbouring bytes joined; empty for an empty
    /// text. Every text is valid.
    /// </summary>
    public static ImmutableArray<SequenceStep> Parse(string text)
    {
        var steps = ImmutableArray.CreateBuilder<SequenceStep>();
        var bytes = new List<byte>(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            char c = text[at++];
            if (at == text.Length || c is not ('\\' or '^'))
            {
                bytes.Add((byte)c);
                continue;
            }

            char next = text[at];
            if (c == '^')
            {
                bytes.Add(next == '?' ? (byte)0x7F : (byte)(next & 0x1F));
                at++;
            }
            else if (next is >= '0' and <= '7')
            {
                bytes.Add(ReadOctal(text, ref at));
            }
            else
            {
                at++;
                if (next is 'd' or 'z')
                {
                    Flush(bytes, steps);
                    steps.Add(next == 'd' ? SequenceStep.Pause : SequenceStep.Break);
                }
                else
                {
                    bytes.Add(Named(next));
                }
            }
        }

        Flush(bytes, steps);
        return steps.DrainToImmutable();
    }

    private static byte ReadOctal(string text, ref int at)
    {
        int value = 0;
        int end = Math.Min(text.Length, at + 3);
        while (at < end && text[at] is >= '0' and <= '7')
        {
            value = (value * 8) + (text[at++] - '0');
        }

        return (byte)value;
    }

    private static byte Named(char letter) => letter switch
    {
        'a' => 0x07,
        'b' => 0x08,
        'f' => 0x0C,
        'n' => 0x0A,
        'r' => 0x0D,
        't' => 0x09,
        'v' => 0x0B,
        _ => (byte)letter,
    };

    private static void Flush(List<byte> bytes, ImmutableArray<SequenceStep>.Builder steps)
    {
        if (bytes.Count > 0)
        {
            steps.Add(SequenceStep.Send([.. bytes]));
            bytes.Clear();
        }
    }
}
