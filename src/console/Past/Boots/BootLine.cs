using System.Text.RegularExpressions;

namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>Takes out of a line what is another one in each start: times.</summary>
internal static class BootLine
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary><c>[Mon Nov 23 06:01:00 2026]</c>, which a server puts in front of lines.</summary>
    private static readonly Regex Stamp =
        new(@"^\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}\]", Options);

    /// <summary>
    /// <c>[    0.123456]</c> of Linux, with the level before it (<c>&lt;6&gt;</c>), the thread behind it (<c>[    T1]</c>).
    /// </summary>
    private static readonly Regex Kernel = new(@"^(<\d+>)?\[ *\d+\.\d+\](\[ *[TC]\d+\])? ?", Options);

    /// <summary>The line without times; null for one the server has written by itself.</summary>
    public static string? Clean(string line)
    {
        line = Without(Stamp, line);
        return line.StartsWith("[-- ", StringComparison.Ordinal) && line.EndsWith(']') ? null : Without(Kernel, line);
    }

    private static string Without(Regex stamp, string line)
    {
        foreach (ValueMatch match in stamp.EnumerateMatches(line))
        {
            return line[match.Length..];
        }

        return line;
    }
}
