namespace Conserver.ConsoleProgram.Past.Activity;

/// <summary>
/// Counts bytes over time without knowing how long it will be: in some two thousand steps, which become twice as long
/// whenever they do not reach.
/// </summary>
internal sealed class ActivityCount
{
    private const int Steps = 2048;

    /// <summary>Of a bucket, milliseconds: seconds, minutes, hours and days one can think of.</summary>
    private static readonly long[] Widths =
    [
        .. new long[] { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400 }
            .Select(seconds => seconds * 1000),
    ];

    private readonly long[] counts = new long[Steps];
    private long step = 1000;
    private long origin;
    private long? last;

    /// <summary>Bytes of which nothing says when they came.</summary>
    public long Undated { get; private set; }

    /// <summary>So many bytes came then.</summary>
    /// <param name="time">Milliseconds since 1970; null when nothing says so.</param>
    /// <param name="bytes">How many.</param>
    public void Add(long? time, int bytes)
    {
        if (time is not { } moment)
        {
            Undated += bytes;
            return;
        }

        if (last is null)
        {
            origin = moment;
        }

        last = Math.Max(last ?? moment, moment);
        while ((moment - origin) / step >= Steps)
        {
            Fold();
        }

        // Before the beginning there is only a clock that was set back.
        counts[Math.Max(0, (moment - origin) / step)] += bytes;
    }

    /// <summary>
    /// All that was counted in at most so many buckets, each as long as people measure time; none when nothing was.
    /// </summary>
    /// <param name="most">At least 1.</param>
    public ActivityBuckets Buckets(int most)
    {
        if (last is null)
        {
            return new ActivityBuckets(0, Widths[0], [], Undated);
        }

        long width = Widths.FirstOrDefault(width => width >= step && Needs(width) <= most, Widths[^1]);
        while (Needs(width) > most)
        {
            width += Widths[^1];
        }

        long start = origin / width * width;
        long[] buckets = new long[Needs(width)];
        for (int i = 0; i < Steps; i++)
        {
            if (counts[i] > 0)
            {
                buckets[Math.Min(buckets.Length - 1, (origin + (i * step) - start) / width)] += counts[i];
            }
        }

        return new ActivityBuckets(start, width, buckets, Undated);
    }

    private long Needs(long width) => (last!.Value / width) - (origin / width) + 1;

    private void Fold()
    {
        for (int i = 0; i < Steps; i++)
        {
            counts[i] = i < Steps / 2 ? counts[2 * i] + counts[(2 * i) + 1] : 0;
        }

        step *= 2;
    }
}
