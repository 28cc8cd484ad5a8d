using System.Text;

namespace Conserver.Protocol.Text;

/// <summary>
/// What one person says and another reads, in a log, a listing or a message: made harmless for the reader's terminal.
/// </summary>
public static class PrintableText
{
    /// <summary>
    /// <paramref name="text"/> (one char per byte) with control characters as <c>^X</c>, DEL as <c>^?</c> and those of the
    /// upper half (C1, 0x80 to 0x9F: 0x9B opens an escape sequence) as <c>M-^X</c>, alone or in UTF-8. So are the bytes of
    /// what turns the order of a line around. Whatever else is UTF-8 stays, although its bytes lie there too. Returns
    /// <paramref name="text"/> itself when nothing has to change.
    /// </summary>
    public static string Of(string text) => Of(text, stays: -1);

    /// <summary>
    /// The same for a message from one person to others, in which BEL stays: conserver's prompts take it, to be heard.
    /// </summary>
    public static string OfMessage(string text) => Of(text, stays: '\a');

    private static string Of(string text, int stays)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1F') && !text.AsSpan().ContainsAnyInRange('\x7F', '\x9F'))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 8);
        ReadOnlySpan<byte> left = Latin1.Bytes(text);
        while (!left.IsEmpty)
        {
            bool isRune = Rune.DecodeFromUtf8(left, out Rune rune, out int length) == System.Buffers.OperationStatus.Done;
            bool turns = isRune && Unseen.Turns(rune);
            bool isPlain = isRune && !turns && (!Rune.IsControl(rune) || rune.Value == stays);
            length = isRune ? length : 1;
            foreach (byte b in left[..length])
            {
                shown.Append(isPlain || (b >= 0xA0 && !turns) ? ((char)b).ToString() : CharText.DisplayInText(b));
            }

            left = left[length..];
        }

        return shown.ToString();
    }
}
