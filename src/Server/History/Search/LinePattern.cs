using System.Text;

namespace Conserver.Server.History.Search;

/// <summary>
/// A regular expression read for a search by lines: the same one so that nothing in it takes in the end of a line, and what
/// every line it matches must contain.
/// </summary>
/// <remarks>
/// It only reads what helps; what is wrong with an expression the framework says. A class of characters is made to leave out
/// line ends (<c>[^x]</c> becomes <c>[^x-[\r\n]]</c>), so that a match in a block of lines lies within one of them.
/// </remarks>
internal sealed class LinePattern
{
    private const string ButLineEnds = "-[\\r\\n]]";

    private readonly string source;
    private readonly StringBuilder text = new();
    private readonly StringBuilder run = new();
    private string longest = "";
    private int at;
    private int depth;
    private bool hasAlternatives;

    public LinePattern(string source)
    {
        this.source = source;
        while (at < source.Length)
        {
            Next();
        }

        IsLiteral &= run.Length > 0;
        EndRun();
        Literal = IsWithinLines && !hasAlternatives ? longest : "";
    }

    /// <summary>For <see cref="System.Text.RegularExpressions.Regex"/>, with <c>Multiline</c>.</summary>
    public string Text => text.ToString();

    /// <summary>The longest run of ASCII characters that each match contains; empty when there is none.</summary>
    public string Literal { get; }

    /// <summary>The expression is <see cref="Literal"/> and nothing else.</summary>
    public bool IsLiteral { get; private set; } = true;

    /// <summary>
    /// It may be tried on many lines at once. Not so with anchors of the whole text, options within, or line ends spelled
    /// out.
    /// </summary>
    public bool IsWithinLines { get; private set; } = true;

    private void Next()
    {
        char c = source[at++];
        switch (c)
        {
            case '\\' when at < source.Length:
                Escaped(source[at++]);
                break;
            case '[':
                Class();
                break;
            case '(':
                Group();
                break;
            case ')':
                depth--;
                Copy(")");
                break;
            case '|':
                hasAlternatives |= depth == 0;
                Copy("|");
                break;
            case '*' or '?' or '{':
                // What stands before it may be missing.
                run.Length = Math.Max(0, run.Length - 1);
                Copy(c.ToString());
                SkipCount(c);
                break;
            case '+' or '.' or '^' or '$' or '\\':
                Copy(c.ToString());
                break;
            default:
                Literally(c, c.ToString());
                break;
        }
    }

    private void Escaped(char c)
    {
        switch (c)
        {
            case 's' or 'W' or 'D':
                Copy($"[\\{c}{ButLineEnds}");
                break;
            case 'p' or 'P':
                int close = source.IndexOf('}', at);
                string category = close < 0 ? "" : source[at..(close + 1)];
                at += category.Length;
                Copy($"[\\{c}{category}{ButLineEnds}");
                break;
            case 'w' or 'd' or 'S' or 'b' or 'B':
                Copy($"\\{c}");
                break;
            default:
                if (char.IsAsciiLetterOrDigit(c))
                {
                    Coded(c);
                }
                else
                {
                    Literally(c, $"\\{c}");
                }

                break;
        }
    }

    // A character by its code, which may be that of a line end, or something the framework refuses. What follows belongs to
    // it.
    private void Coded(char c)
    {
        IsWithinLines &= c == 't';
        int digits = c switch
        {
            'x' => 2,
            'u' => 4,
            'c' => 1,
            _ when char.IsAsciiDigit(c) => 2,
            _ => 0,
        };
        int end = at;
        while (end < source.Length && end < at + digits && (c == 'c' || char.IsAsciiHexDigit(source[end])))
        {
            end++;
        }

        Copy($"\\{c}{source[at..end]}");
        at = end;
    }

    private void Class()
    {
        int start = at;
        at += at < source.Length && source[at] == '^' ? 1 : 0;
        at += at < source.Length && source[at] == ']' ? 1 : 0;
        while (at < source.Length && source[at] != ']')
        {
            // One class taken from another is too rare to be understood.
            IsWithinLines &= source[at] != '[' || source[at - 1] != '-';
            at += source[at] == '\\' ? 2 : 1;
        }

        at = Math.Min(at, source.Length);
        string members = source[start..at];
        bool isClosed = at < source.Length;
        at += isClosed ? 1 : 0;

        // A dash at the end stands for itself, and would not in front of another one.
        bool endsInDash = members.EndsWith('-') && !members.EndsWith("\\-", StringComparison.Ordinal);
        members = endsInDash ? members[..^1] + "\\-" : members;
        Copy(!isClosed ? $"[{members}" : IsWithinLines ? $"[{members}{ButLineEnds}" : $"[{members}]");
    }

    private void Group()
    {
        depth++;
        Copy("(");
        if (at + 1 >= source.Length || source[at] != '?')
        {
            return;
        }

        // Its name, or that it has none; anything else is an option or what this kind of matching refuses.
        char close = source[at + 1] switch
        {
            ':' => ':',
            '<' => '>',
            '\'' => '\'',
            _ => '\0',
        };
        int end = close == '\0' ? -1 : source.IndexOf(close, close == ':' ? at + 1 : at + 2);
        IsWithinLines &= end >= 0;
        end = end < 0 ? at : end;
        Copy(source[at..(end + 1)]);
        at = end + 1;
    }

    private void SkipCount(char c)
    {
        int close = c == '{' ? source.IndexOf('}', at) : -1;
        if (close >= 0)
        {
            Copy(source[at..(close + 1)]);
            at = close + 1;
        }
    }

    private void Literally(char c, string spelled)
    {
        text.Append(spelled);
        if (c is < ' ' or > '~')
        {
            IsLiteral = false;
            EndRun();
        }
        else if (depth == 0)
        {
            run.Append(c);
        }
    }

    private void Copy(string part)
    {
        IsLiteral = false;
        text.Append(part);
        EndRun();
    }

    private void EndRun()
    {
        longest = run.Length > longest.Length ? run.ToString() : longest;
        run.Clear();
    }
}
