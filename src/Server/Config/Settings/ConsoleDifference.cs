using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>
/// What differs between two configurations of one console, in the words of their settings, and whether the line has to be
/// opened anew for it. Bound values are compared: a substitution that gives the same text is no difference.
/// </summary>
internal sealed class ConsoleDifference
{
    /// <summary>What the far end is asked for when the line comes up, on consoles that ask.</summary>
    public static readonly ImmutableArray<string> OfComPort = ["baud", "parity", "cstopb", "crtscts", "ixon"];

    private static readonly ConsoleDifference None = new([], needsReset: false);

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
        // In a fleet, most do not differ at all.
        List<ConsoleSetting> differing = [];
        foreach (Setting setting in SettingValues.GivenInEither(old.Values, next.Values))
        {
            var row = (ConsoleSetting)setting;
            if (!row.Same(old.Values, next.Values))
            {
                differing.Add(row);
            }
        }

        if (differing.Count == 0 && old.Name == next.Name)
        {
            return None;
        }

        List<(string Word, bool Resets)> changes =
        [
            .. differing
                .OrderBy(setting => setting == ConsoleSettings.Options)
                .ThenBy(setting => setting.Keyword, StringComparer.Ordinal)
                .SelectMany(setting => setting.Compare(old.Values, next.Values, next.Kind)),
        ];
        IEnumerable<string> words = changes.Select(change => change.Word);
        return new ConsoleDifference(
            [.. (old.Name == next.Name ? words : words.Prepend("name")).Distinct()],
            changes.Exists(change => change.Resets || (next.ComPort && OfComPort.Contains(change.Word))));
    }
}
