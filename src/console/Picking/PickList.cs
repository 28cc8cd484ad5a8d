using Conserver.Client.Listing;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.Picking;

/// <summary>Consoles to choose from, narrowed down by what has been typed. No terminal in here.</summary>
internal sealed class PickList
{
    private readonly ConsoleRow[] all;
    private readonly ConsoleRow[] closed;

    /// <param name="rows">All consoles.</param>
    public PickList(IReadOnlyList<ConsoleRow> rows)
    {
        all = [.. rows.Where(row => row.Access != "none")];
        closed = [.. rows.Where(row => row.Access == "none")];
        Shown = all;
    }

    /// <summary>What has been typed.</summary>
    public string Filter { get; private set; } = "";

    /// <summary>
    /// The consoles it leaves: names that begin with it first, then those that contain it, those with an alias like
    /// that, and those that have its letters in this order.
    /// </summary>
    public IReadOnlyList<ConsoleRow> Shown { get; private set; }

    public int Total => all.Length;

    /// <summary>Why nothing is left to choose, or null: what was typed may be a console that lets nobody on.</summary>
    public string? WhyNone
    {
        get
        {
            if (Shown.Count > 0)
            {
                return null;
            }

            ConsoleRow? meant = closed.Where(row => Rank(row, Filter) is >= 0 and <= 3).MinBy(row => Rank(row, Filter));
            return meant is null ? $"no console is called like `{Filter}'"
                : meant.Type == "noop" ? $"`{meant.Name}' has no line and takes nobody on (noop)"
                : $"`{meant.Name}' does not let you on";
        }
    }

    /// <summary>Which of <see cref="Shown"/> is chosen; 0 when there are none.</summary>
    public int Position { get; private set; }

    /// <summary>The chosen console; null when there is none.</summary>
    public ConsoleRow? Chosen => Position < Shown.Count ? Shown[Position] : null;

    /// <summary>Narrows down, or widens; the first console is chosen.</summary>
    public void Narrow(string filter)
    {
        Filter = filter;
        Shown =
        [
            .. all.Select(row => (row, Rank: Rank(row, filter)))
                .Where(pair => pair.Rank >= 0)
                .OrderBy(pair => pair.Rank)
                .Select(pair => pair.row),
        ];
        Position = 0;
    }

    /// <summary>Chooses another one; stops at the ends.</summary>
    public void Move(int by) => Position = Math.Clamp(Position + by, 0, Math.Max(0, Shown.Count - 1));

    /// <summary>The first row to show when only so many fit, so that the chosen one is among them.</summary>
    public int Top(int height) => Math.Clamp(Position - (height / 2), 0, Math.Max(0, Shown.Count - height));

    /// <summary>The alias that a console is shown for; null when its own name has what was typed.</summary>
    public string? AliasOf(ConsoleRow row) =>
        Filter.Length == 0 || Contains(row.Name, Filter)
            ? null
            : row.Aliases.FirstOrDefault(alias => Contains(alias, Filter));

    /// <summary>0 is best; below 0 does not fit.</summary>
    private static int Rank(ConsoleRow row, string filter)
    {
        if (filter.Length == 0 || AsciiCase.StartsWith(row.Name, filter))
        {
            return AsciiCase.Same(row.Name, filter) ? 0 : 1;
        }

        return Contains(row.Name, filter) ? 2
            : row.Aliases.Any(alias => Contains(alias, filter)) ? 3
            : HasLetters(row.Name, filter) ? 4 : -1;
    }

    private static bool HasLetters(string text, string letters)
    {
        int next = 0;
        foreach (char letter in text)
        {
            next += next < letters.Length && AsciiCase.Lower(letter) == AsciiCase.Lower(letters[next]) ? 1 : 0;
        }

        return next == letters.Length;
    }

    private static bool Contains(string text, string part)
    {
        for (int i = 0; i + part.Length <= text.Length; i++)
        {
            if (AsciiCase.Same(text.AsSpan(i, part.Length), part))
            {
                return true;
            }
        }

        return false;
    }
}
