using System.Text;
using System.Text.RegularExpressions;
using Conserver.Client;

namespace Conserver.ConsoleProgram.Many;

/// <summary>
/// A pattern for console names as a shell has them: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[!a-z]</c>, and <c>{a,b}</c>.
/// Case does not count.
/// </summary>
internal sealed class NamePattern
{
    private readonly Regex expression;

    /// <exception cref="ClientException">A bracket or brace is not closed.</exception>
    public NamePattern(string text)
    {
        Text = text;
        try
        {
            expression = new Regex(
                Translate(text),
                RegexOptions.NonBacktracking | RegexOptions.IgnoreCase
                    | RegexOptions.CultureInvariant | RegexOptions.Singleline);
        }
        catch (ArgumentException)
        {
            throw new ClientException($"invalid pattern `{text}' (a [ or {{ is not closed)");
        }
    }

    public string Text { get; }

    public bool Matches(string name) => expression.IsMatch(name);

    private static string Translate(string text)
    {
        var result = new StringBuilder("\\A");
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '*':
                    result.Append(".*");
                    break;
                case '?':
                    result.Append('.');
                    break;
                case '[' when Closing(text, i) is > 0 and var end:
                    bool isNegated = text[i + 1] is '!' or '^';
                    string set = text[(isNegated ? i + 2 : i + 1)..end].Replace("\\", "\\\\", StringComparison.Ordinal)
                        .Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal)
                        .Replace("^", "\\^", StringComparison.Ordinal);
                    result.Append(isNegated ? "[^" : "[").Append(set).Append(']');
                    i = end;
                    break;
                case '[':
                    throw new ArgumentException("not closed");
                case '{':
                    depth++;
                    result.Append("(?:");
                    break;
                case ',' when depth > 0:
                    result.Append('|');
                    break;
                case '}' when depth > 0:
                    depth--;
                    result.Append(')');
                    break;
                default:
                    result.Append(Regex.Escape(text[i].ToString()));
                    break;
            }
        }

        return result.Append("\\z").ToString();
    }

    /// <summary>
    /// Where the set that begins at <paramref name="start"/> ends; a ] right at its beginning is part of it.
    /// </summary>
    private static int Closing(string text, int start)
    {
        int first = start + 1 < text.Length && text[start + 1] is '!' or '^' ? start + 2 : start + 1;
        return first + 1 < text.Length ? text.IndexOf(']', first + 1) : -1;
    }
}
