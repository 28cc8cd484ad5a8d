namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>
/// Which lines two texts have in common, in order: as many as can be (E. Myers, "An O(ND) Difference Algorithm", 1986) where
/// they differ in a few thousand lines, and fewer beyond that, so that neither time nor memory runs away.
/// </summary>
internal static class LineDiff
{
    /// <summary>Pairs of lines that are the same, in order.</summary>
    public static IReadOnlyList<(int Left, int Right)> Common(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] a = Numbered(left, numbers), b = Numbered(right, numbers);
        var pairs = new List<(int Left, int Right)>();
        Match(a, 0, a.Length, b, 0, b.Length, pairs, isSplit: false);
        return pairs;
    }

    private static int[] Numbered(IReadOnlyList<string> lines, Dictionary<string, int> numbers)
    {
        int[] result = new int[lines.Count];
        for (int i = 0; i < result.Length; i++)
        {
            if (!numbers.TryGetValue(lines[i], out result[i]))
            {
                numbers[lines[i]] = result[i] = numbers.Count;
            }
        }

        return result;
    }

    private static void Match(
        int[] a, int aFrom, int aTo, int[] b, int bFrom, int bTo, List<(int Left, int Right)> pairs, bool isSplit)
    {
        while (aFrom < aTo && bFrom < bTo && a[aFrom] == b[bFrom])
        {
            pairs.Add((aFrom++, bFrom++));
        }

        int tail = 0;
        while (aTo - tail > aFrom && bTo - tail > bFrom && a[aTo - tail - 1] == b[bTo - tail - 1])
        {
            tail++;
        }

        ReadOnlySpan<int> aMiddle = a.AsSpan(aFrom, aTo - tail - aFrom), bMiddle = b.AsSpan(bFrom, bTo - tail - bFrom);
        if (aMiddle.Length > 0 && bMiddle.Length > 0
            && !FewestDifferences.TryFind(aMiddle, aFrom, bMiddle, bFrom, pairs) && !isSplit)
        {
            // Between lines that each side has once there is less to compare.
            int aAt = aFrom, bAt = bFrom;
            foreach ((int x, int y) in UniqueLines.Common(aMiddle, bMiddle).Append((aMiddle.Length, bMiddle.Length)))
            {
                Match(a, aAt, aFrom + x, b, bAt, bFrom + y, pairs, isSplit: true);
                (aAt, bAt) = (aFrom + x, bFrom + y);
                if (x < aMiddle.Length)
                {
                    pairs.Add((aAt++, bAt++));
                }
            }
        }

        for (; tail > 0; tail--)
        {
            pairs.Add((aTo - tail, bTo - tail));
        }
    }
}
