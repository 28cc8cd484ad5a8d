namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>The fewest differences of two texts (E. Myers, "An O(ND) Difference Algorithm", 1986).</summary>
internal static class FewestDifferences
{
    /// <summary>Differences that are looked for exactly. What is kept meanwhile grows with the square of them.</summary>
    private const int MostDifferences = 2000;

    /// <summary>Adds the pairs of lines that are the same, in order; false when there are too many differences.</summary>
    // Forward over the number of differences d; for each diagonal k = x - y how far one comes, all of them kept for the way
    // back.
    public static bool TryFind(
        ReadOnlySpan<int> a, int aFrom, ReadOnlySpan<int> b, int bFrom, List<(int Left, int Right)> pairs)
    {
        var trace = new List<int[]>();
        for (int d = 0; d <= MostDifferences; d++)
        {
            int[] before = d == 0 ? [0] : trace[^1];
            int[] reached = new int[(2 * d) + 1];
            trace.Add(reached);
            for (int k = -d; k <= d; k += 2)
            {
                int x = d == 0 ? 0 : IsDown(before, d, k) ? Of(before, d - 1, k + 1) : Of(before, d - 1, k - 1) + 1;
                int y = x - k;
                while (x < a.Length && y < b.Length && x >= 0 && y >= 0 && a[x] == b[y])
                {
                    x++;
                    y++;
                }

                reached[k + d] = x;
                if (x >= a.Length && y >= b.Length)
                {
                    WalkBack(trace, a.Length, b.Length, aFrom, bFrom, pairs);
                    return true;
                }
            }
        }

        return false;
    }

    private static void WalkBack(
        List<int[]> trace, int x, int y, int aFrom, int bFrom, List<(int Left, int Right)> pairs)
    {
        int first = pairs.Count;
        for (int d = trace.Count - 1; d >= 0; d--)
        {
            int k = x - y;
            bool isDown = d > 0 && IsDown(trace[d - 1], d, k);
            int startX = d == 0 ? 0 : isDown ? Of(trace[d - 1], d - 1, k + 1) : Of(trace[d - 1], d - 1, k - 1) + 1;
            while (x > startX)
            {
                pairs.Add((aFrom + --x, bFrom + --y));
            }

            (x, y) = d == 0 ? (0, 0) : isDown ? (x, y - 1) : (x - 1, y);
        }

        pairs.Reverse(first, pairs.Count - first);
    }

    // From which neighbour diagonal k was reached: from above (a line of b more) or from the left.
    private static bool IsDown(int[] before, int d, int k) =>
        k == -d || (k != d && Of(before, d - 1, k - 1) < Of(before, d - 1, k + 1));

    private static int Of(int[] reached, int d, int k) => reached[k + d];
}
