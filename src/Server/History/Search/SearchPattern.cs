using System.Buffers;
using System.Text.RegularExpressions;
using Conserver.Protocol.Text;

namespace Conserver.Server.History.Search;

/// <summary>
/// What is searched for: an expression of .NET without look-arounds and back references, which is matched in one walk over
/// the text. Any thread.
/// </summary>
internal sealed class SearchPattern
{
    /// <summary>Longest expression, in bytes.</summary>
    public const int MaxLength = 1024;

    /// <summary>
    /// States an expression may need when counts are written out; each costs time for every byte in the worst case.
    /// </summary>
    private const int MaxStates = 1000;

    static SearchPattern() => AppContext.SetData("REGEX_NONBACKTRACKING_MAX_AUTOMATA_SIZE", MaxStates);

    private SearchPattern(LinePattern read, Regex expression, bool ignoresCase)
    {
        Expression = expression;
        IsLiteral = read.IsLiteral;
        IsWithinLines = read.IsWithinLines;
        if (read.Literal.Length > 1 || read.IsLiteral)
        {
            Literal = ignoresCase ? null : Latin1.Bytes(read.Literal);
            AnyCase = ignoresCase ? SearchValues.Create([read.Literal], StringComparison.OrdinalIgnoreCase) : null;
        }
    }

    /// <summary>What each line that matches contains; null when nothing is known, or case does not count.</summary>
    public byte[]? Literal { get; }

    /// <summary>The same in whatever case.</summary>
    public SearchValues<string>? AnyCase { get; }

    /// <summary>Whoever contains that matches.</summary>
    public bool IsLiteral { get; }

    /// <summary>The expression may be tried on many lines at once; it finds nothing that goes over their ends.</summary>
    public bool IsWithinLines { get; }

    /// <summary>On text in which carriage returns are line feeds.</summary>
    public Regex Expression { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="pattern">One char per byte; UTF-8 where it is that, else Latin-1.</param>
    /// <param name="ignoresCase">As <c>grep -i</c>.</param>
    /// <exception cref="FormatException">It is none, too long, or needs what is not served; a sentence says it.</exception>
    public static SearchPattern Read(string pattern, bool ignoresCase)
    {
        if (pattern.Length > MaxLength)
        {
            throw new FormatException($"the expression is longer than {MaxLength} bytes");
        }

        var read = new LinePattern(SearchText.Decode(Latin1.Bytes(pattern)));
        RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant
            | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            return new SearchPattern(read, new Regex(read.Text, options), ignoresCase);
        }
        catch (RegexParseException mistake)
        {
            throw new FormatException($"the expression is not valid ({mistake.Error})", mistake);
        }
        catch (NotSupportedException mistake)
        {
            throw new FormatException("look-arounds, back references and very large counts are not served", mistake);
        }
    }
}
