using System.Collections.Immutable;
using System.Text;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>The rows of viewers of several consoles in one list, in the order of conserver 8.2.7.</summary>
internal static class ViewerListText
{
    /// <summary>Those of all consoles, group by group.</summary>
    /// <param name="roster">Gives groups and time.</param>
    /// <param name="parts">What each console of the roster says, in its order.</param>
    public static string Of(Roster roster, IEnumerable<(long Sequence, string Row)[]> parts)
    {
        (long Sequence, string Row)[][] all = [.. parts];
        var text = new StringBuilder();
        int next = 0;
        foreach (ImmutableArray<Consoles.Console> group in roster.Groups)
        {
            text.Append(OfGroup(roster, all[next..(next + group.Length)]));
            next += group.Length;
        }

        return text.ToString();
    }

    /// <summary>
    /// Those who have come since the last reload, newest first; then those who were there, console by console and each from
    /// its first.
    /// </summary>
    public static string OfGroup(Roster roster, IEnumerable<(long Sequence, string Row)[]> parts)
    {
        ILookup<bool, (long Sequence, string Row)> came = parts
            .SelectMany(part => part.OrderBy(entry => entry.Sequence))
            .ToLookup(entry => entry.Sequence > roster.Newest);
        IEnumerable<(long Sequence, string Row)> since = came[true].OrderByDescending(entry => entry.Sequence);
        return string.Concat(since.Concat(came[false]).Select(entry => entry.Row));
    }
}
