using System.Buffers;
using System.Text;

namespace Conserver.ConsoleProgram.Past.Cells;

/// <summary>
/// Makes letters of bytes that are no ASCII: UTF-8 where they are that; a byte that is not is shown as what cannot be shown.
/// </summary>
internal sealed class LetterReader
{
    private readonly byte[] letter = new byte[4];
    private int count;

    public void Take(byte next, Action<Rune> put)
    {
        letter[count++] = next;
        while (count > 0)
        {
            OperationStatus status = Rune.DecodeFromUtf8(letter.AsSpan(0, count), out Rune rune, out int length);
            if (status == OperationStatus.NeedMoreData)
            {
                return;
            }

            put(rune);
            letter.AsSpan(length, count - length).CopyTo(letter);
            count -= length;
        }
    }

    /// <summary>Something else follows: a letter that has begun is none.</summary>
    public void Flush(Action<Rune> put)
    {
        if (count > 0)
        {
            count = 0;
            put(Rune.ReplacementChar);
        }
    }
}
