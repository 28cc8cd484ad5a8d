using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>
/// What differs between two configurations of one console, in the words of their settings, and whether the line has to be
/// opened anew for it. Bound values are compared: a substitution that gives the same text is no difference.
/// </summary>
public sealed class ConsoleDifference
{
    private ConsoleDifference(ImmutableArray<string> keywords, bool needsReset)
    {
        Keywords = keywords;
        NeedsReset = needsReset;
    }

    /// <summary>Items and members of <c>options</c> that differ, each once; empty when nothing does.</summary>
    public ImmutableArray<string> Keywords { get; }

    /// <summary>Some change cannot be made while the line is open.</summary>
    public bool NeedsReset { get; }

    public static ConsoleDifference Between(ConsoleConfig old, ConsoleConfig next)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(next);
        List<(string Word, bool Resets)> changes =
        [
            .. old.Values.Given.Union(next.Values.Given).Cast<ConsoleSetting>()
                .OrderBy(setting => setting == ConsoleSettings.Options)
                .ThenBy(setting => setting.Keyword, StringComparer.Ordinal)
                .SelectMany(setting => setting.Compare(old.Values, next.Values, next.Kind)),
        ];
        IEnumerable<string> words = changes.Select(change => change.Word);
        return new ConsoleDifference(
            [.. (old.Name == next.Name ? words : words.Prepend("name")).Distinct()],
            changes.Exists(change => change.Resets));
    }
}
