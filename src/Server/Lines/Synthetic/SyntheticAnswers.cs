using System.Text;
using Conserver.Protocol.Text;

namespace Conserver.Server.Lines;

/// <summary>What a test console answers: each typed line in one of its own, and a break. Pure.</summary>
internal sealed class SyntheticAnswers
{
    /// <summary>Typed bytes that are answered at once.</summary>
    public const int Most = 256;

    /// <summary>Bytes of one typed line; what is longer is answered in pieces.</summary>
    private const int LongestLine = 200;

    private readonly StringBuilder line = new();
    private byte before;
    private bool isMarked;

    /// <summary>The answer to these bytes, which come behind the earlier ones; empty when there is none yet.</summary>
    public ReadOnlySpan<byte> To(ReadOnlySpan<byte> typed)
    {
        var said = new StringBuilder();
        foreach (byte next in typed)
        {
            if (!isMarked && next == SyntheticCodec.Mark)
            {
                isMarked = true;
                continue;
            }

            if (isMarked && next == SyntheticCodec.Break)
            {
                Answer(said, isWhole: line.Length > 0);
                said.Append("[break]\r\n");
            }
            else if (next is (byte)'\r' or (byte)'\n')
            {
                Answer(said, isWhole: next == '\r' || before != '\r');
            }
            else
            {
                line.Append((char)next);
                Answer(said, isWhole: line.Length == LongestLine);
            }

            isMarked = false;
            before = next;
        }

        return Latin1.Bytes(said.ToString());
    }

    private void Answer(StringBuilder said, bool isWhole)
    {
        if (isWhole)
        {
            said.Append("[typed: ").Append(PrintableText.Of(line.ToString())).Append("]\r\n");
            line.Clear();
        }
    }
}
