using Conserver.Protocol.Text;

namespace Conserver.Client.Listing;

/// <summary>What somebody may have meant by a name no server knows.</summary>
public static class Suggestion
{
    private const int MostNames = 5;

    /// <summary>
    /// A question with the names that contain the word, else with the nearest one; null when none is near.
    /// </summary>
    public static string? For(string typed, IReadOnlyList<ConsoleRow> rows)
    {
        string[] known = [.. rows.SelectMany(row => (string[])[row.Name, .. row.Aliases])];
        string[] containing = [.. known.Where(name => name.Contains(typed, StringComparison.OrdinalIgnoreCase)).Distinct()];
        string[] near =
        [
            .. (containing.Length > 0 ? containing : Spelling.Nearest(typed, known) is { } nearest ? [nearest] : [])
                .Take(MostNames)
                .Select(name => $"`{name}'"),
        ];
        return near.Length switch
        {
            0 => null,
            1 => $"did you mean {near[0]}?",
            _ => $"did you mean {string.Join(", ", near[..^1])} or {near[^1]}?",
        };
    }
}
