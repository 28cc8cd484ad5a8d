using System.Text;

namespace Conserver.Client.Configuration;

/// <summary>A string for the terminal from a <c>terminal</c> block, with what is to be put into it.</summary>
/// <param name="Text">As configured; null writes nothing.</param>
/// <param name="Substitutions">Replacements of single characters.</param>
public sealed record TerminalText(string? Text, SubstitutionList Substitutions)
{
    public static readonly TerminalText None = new(null, SubstitutionList.Empty);

    /// <summary>The bytes to write: characters are replaced first, then notation is read, as in conserver 8.2.7.</summary>
    public string Expand(string userName, string consoleName) =>
        Text is null ? "" : Unescape(Substitutions.Apply(Text, userName, consoleName));

    /// <summary>
    /// Reads <c>\a \b \f \n \r \t \v \\ \^</c>, <c>\ooo</c> (one to three octal digits), <c>^?</c> and <c>^X</c>;
    /// <c>\x</c> is x; a lone <c>\</c> or <c>^</c> at the end stays.
    /// </summary>
    public static string Unescape(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char character = text[i];
            if (i + 1 == text.Length || character is not ('\\' or '^'))
            {
                result.Append(character);
            }
            else if (character == '^')
            {
                char letter = text[++i];
                result.Append(letter == '?' ? '\x7F' : (char)(letter & 0x1F));
            }
            else if (text[i + 1] is >= '0' and <= '7')
            {
                int value = 0;
                for (int digits = 0; digits < 3 && i + 1 < text.Length && text[i + 1] is >= '0' and <= '7'; digits++)
                {
                    value = (value * 8) + (text[++i] - '0');
                }

                result.Append((char)(value & 0xFF));
            }
            else
            {
                result.Append(Control(text[++i]));
            }
        }

        return result.ToString();
    }

    private static char Control(char letter) => letter switch
    {
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        _ => letter,
    };
}
