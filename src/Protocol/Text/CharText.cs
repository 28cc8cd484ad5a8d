using System.Text;

namespace Conserver.Protocol.Text;

/// <summary>How control and 8-bit characters are shown to people (conserver 8.2.7).</summary>
public static class CharText
{
    /// <summary>
    /// One character that must be recognisable on its own (escape bytes, <c>redef</c>, the help notice): <c>^A</c>,
    /// <c>^?</c>, <c>M-a</c>, <c>&lt;space&gt;</c>, <c>&lt;circumflex&gt;</c>, <c>&lt;backslash&gt;</c>.
    /// </summary>
    public static string Display(byte value) => (value & 0x7F) switch
    {
        ' ' => Meta(value) + "<space>",
        '^' => Meta(value) + "<circumflex>",
        '\\' => Meta(value) + "<backslash>",
        _ => DisplayInText(value),
    };

    /// <summary>The same inside a longer text: blank, <c>^</c> and <c>\</c> stand for themselves.</summary>
    public static string DisplayInText(byte value)
    {
        int low = value & 0x7F;
        return low switch
        {
            < 0x20 => Meta(value) + '^' + (char)(low ^ 0x40),
            0x7F => Meta(value) + "^?",
            _ => Meta(value) + (char)low,
        };
    }

    /// <summary>
    /// A text of one char per byte, such as a break sequence in a listing; <c>\r</c> becomes <c>^M</c>. Returns
    /// <paramref name="text"/> itself when nothing has to change.
    /// </summary>
    public static string DisplayText(string text)
    {
        int first = text.AsSpan().IndexOfAnyExceptInRange(' ', '~');
        if (first < 0)
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        shown.Append(text, 0, first);
        for (int i = first; i < text.Length; i++)
        {
            shown.Append(DisplayInText((byte)text[i]));
        }

        return shown.ToString();
    }

    private static string Meta(byte value) => value >= 0x80 ? "M-" : "";
}
