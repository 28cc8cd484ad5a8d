using System.Text;

namespace Conserver.Client.Configuration;

/// <summary>
/// What to put in place of single characters: <c>c=tNf</c>, several separated by commas; c is a printable character,
/// t is <c>u</c> (login name) or <c>c</c> (console name), N a minimum width, f is <c>s</c>.
/// </summary>
public sealed class SubstitutionList
{
    public static readonly SubstitutionList Empty = new([]);

    private const int MaxWidth = 1024;
    private readonly IReadOnlyList<(char Character, char Value, int Width)> entries;

    private SubstitutionList(IReadOnlyList<(char Character, char Value, int Width)> entries) => this.entries = entries;

    /// <summary>Reads a list.</summary>
    /// <param name="text">The configured value.</param>
    /// <param name="item">The item's name, for the message.</param>
    /// <param name="list">The list; <see cref="Empty"/> when it is wrong.</param>
    /// <returns>What is wrong in the words of conserver 8.2.7; null when nothing is.</returns>
    public static string? TryParse(string text, string item, out SubstitutionList list)
    {
        list = Empty;
        var found = new List<(char, char, int)>();
        int at = 0;
        bool more = text.Length > 0;
        while (more)
        {
            char character = At(text, at);
            if (character is <= ' ' or ',' or >= '\x7F')
            {
                return Invalid(text, item, at);
            }

            if (At(text, ++at) != '=')
            {
                return Invalid(text, item, at);
            }

            char value = At(text, ++at);
            if (value is not ('u' or 'c'))
            {
                return Invalid(text, item, at);
            }

            int width = 0;
            at++;
            while (char.IsAsciiDigit(At(text, at)))
            {
                width = Math.Min((width * 10) + (text[at] - '0'), MaxWidth);
                at++;
            }

            if (At(text, at) != 's')
            {
                return Invalid(text, item, at);
            }

            foreach (var (other, _, _) in found)
            {
                if (other == character)
                {
                    return $"substitution characters of `{item}' option are the same";
                }
            }

            found.Add((character, value, width));
            more = ++at < text.Length;
            if (more && text[at++] != ',')
            {
                return Invalid(text, item, at - 1);
            }
        }

        list = new SubstitutionList(found);
        return null;
    }

    /// <summary>Replaces every listed character; shorter values get blanks in front.</summary>
    public string Apply(string text, string userName, string consoleName)
    {
        if (entries.Count == 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (char character in text)
        {
            string? value = null;
            foreach (var (wanted, kind, width) in entries)
            {
                if (wanted == character)
                {
                    value = (kind == 'u' ? userName : consoleName).PadLeft(width);
                }
            }

            result.Append(value ?? character.ToString());
        }

        return result.ToString();
    }

    private static char At(string text, int index) => index < text.Length ? text[index] : '\0';

    private static string Invalid(string text, string item, int at) =>
        $"invalid `{item}' specification `{text}' (char #{at + 1}: `{At(text, at)}')";
}
