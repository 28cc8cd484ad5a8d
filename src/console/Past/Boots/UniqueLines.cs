namespace Conserver.ConsoleProgram.Past.Boots;

/// <summary>Lines that two texts have once each, as many of them as are in the same order ("patience").</summary>
internal static class UniqueLines
{
    /// <summary>Pairs of them, in order.</summary>
    public static IReadOnlyList<(int Left, int Right)> Common(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        Dictionary<int, int> inLeft = Places(left), inRight = Places(right);
        List<(int Left, int Right)> pairs =
        [
            .. inLeft.Where(place => place.Value >= 0 && inRight.GetValueOrDefault(place.Key, -1) >= 0)
                .Select(place => (place.Value, inRight[place.Key]))
                .OrderBy(pair => pair.Value),
        ];
        return Rising(pairs);
    }

    // Where each line is; -1 when it is there twice.
    private static Dictionary<int, int> Places(ReadOnlySpan<int> lines)
    {
        var places = new Dictionary<int, int>();
        for (int i = 0; i < lines.Length; i++)
        {
            places[lines[i]] = places.ContainsKey(lines[i]) ? -1 : i;
        }

        return places;
    }

    // The longest rising run of the right places: piles of cards, each of which remembers the pile before it.
    private static List<(int Left, int Right)> Rising(List<(int Left, int Right)> pairs)
    {
        var tops = new List<int>();
        int[] before = new int[pairs.Count];
        for (int i = 0; i < pairs.Count; i++)
        {
            int low = 0, high = tops.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = pairs[tops[middle]].Right < pairs[i].Right ? (middle + 1, high) : (low, middle);
            }

            before[i] = low > 0 ? tops[low - 1] : -1;
            if (low == tops.Count)
            {
                tops.Add(i);
            }
            else
            {
                tops[low] = i;
            }
        }

        var rising = new List<(int Left, int Right)>();
        for (int i = tops.Count > 0 ? tops[^1] : -1; i >= 0; i = before[i])
        {
            rising.Add(pairs[i]);
        }

        rising.Reverse();
        return rising;
    }
}
