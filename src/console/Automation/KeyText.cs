namespace Conserver.ConsoleProgram.Automation;

/// <summary>
/// The text of <c>--send</c>: <c>\r \n \t \b \a \e \\</c>, <c>\xHH</c> and <c>\ooo</c>; all else stands for itself.
/// </summary>
internal static class KeyText
{
    private const string Names = "rntbae\\", Keys = "\r\n\t\b\a\e\\";

    /// <exception cref="FormatException">A sequence nobody knows.</exception>
    public static byte[] Parse(string text)
    {
        var keys = new List<byte>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                keys.Add((byte)text[i]);
                continue;
            }

            string rest = text[(i + 1)..];
            (byte key, int length) = rest switch
            {
                [var name, ..] when Names.AsSpan().IndexOf(name) is >= 0 and var at => ((byte)Keys[at], 1),
                ['x', var high, var low, ..] when char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low) =>
                    (Convert.ToByte(rest[1..3], 16), 3),
                [>= '0' and <= '3', >= '0' and <= '7', >= '0' and <= '7', ..] => (Convert.ToByte(rest[..3], 8), 3),
                _ => throw new FormatException(
                    $"invalid --send: `\\{(rest.Length > 0 ? rest[..1] : "")}'"
                    + " (know \\r \\n \\t \\b \\a \\e \\\\ \\xHH \\ooo)"),
            };
            keys.Add(key);
            i += length;
        }

        return [.. keys];
    }
}
