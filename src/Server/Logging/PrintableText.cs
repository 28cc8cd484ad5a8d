using System.Text;
using Conserver.Protocol.Text;

namespace Conserver.Server.Logging;

/// <summary>Text from strangers, made harmless for the terminal on which somebody reads a log.</summary>
internal static class PrintableText
{
    /// <summary>
    /// <paramref name="text"/> (one char per byte) with control characters as <c>^X</c>, DEL as <c>^?</c> and those of the
    /// upper half (C1, 0x80 to 0x9F: 0x9B opens an escape sequence) as <c>M-^X</c>, alone or in UTF-8. Whatever else is
    /// UTF-8 stays, although its bytes lie there too. Returns <paramref name="text"/> itself when nothing has to change.
    /// </summary>
    public static string Of(string text)
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
            bool stays = isRune && !Rune.IsControl(rune);
            length = isRune ? length : 1;
            foreach (byte b in left[..length])
            {
                shown.Append(stays || b >= 0xA0 ? ((char)b).ToString() : CharText.DisplayInText(b));
            }

            left = left[length..];
        }

        return shown.ToString();
    }
}
