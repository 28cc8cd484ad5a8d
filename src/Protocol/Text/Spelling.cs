namespace Conserver.Protocol.Text;

/// <summary>Guesses what somebody meant to write.</summary>
public static class Spelling
{
    private const int LongestWord = 64;

    /// <summary><c>did you mean `word'?</c> when a known word is near, else null.</summary>
    public static string? DidYouMean(string word, IEnumerable<string> known) =>
        Nearest(word, known) is string nearest ? $"did you mean `{nearest}'?" : null;

    /// <summary>The same, or else all that are known, of which there are few.</summary>
    public static string DidYouMeanOneOf(string word, IReadOnlyList<string> known) =>
        DidYouMean(word, known) ?? AnyOf(known);

    /// <summary><c>a, b or c</c>.</summary>
    public static string AnyOf(IReadOnlyList<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return known.Count > 1 ? $"{string.Join(", ", known.SkipLast(1))} or {known[^1]}" : string.Concat(known);
    }

    /// <summary>
    /// The known word with the fewest changes (letters added, left out, replaced, or two neighbours swapped), if that is
    /// at most a third of the word; the first of several. Case does not count.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(known);
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        string? best = null;
        int least = Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in known)
        {
            if (Math.Abs(
                candidate.Length - word.Length) < least && Distance(word, candidate) is int distance && distance < least)
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>The distance of Damerau and Levenshtein, each pair of neighbours swapped at most once.</summary>
    private static int Distance(string from, string to)
    {
        int[] before = new int[to.Length + 1], last = new int[to.Length + 1], row = new int[to.Length + 1];
        for (int j = 0; j <= to.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int change = Same(from[i - 1], to[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && Same(from[i - 1], to[j - 2]) && Same(from[i - 2], to[j - 1]))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last, row) = (last, row, before);
        }

        return last[to.Length];

        static bool Same(char a, char b) => AsciiCase.Lower(a) == AsciiCase.Lower(b);
    }
}
