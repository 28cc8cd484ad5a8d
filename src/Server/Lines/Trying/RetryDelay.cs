namespace Conserver.Server.Lines;

/// <summary>
/// How long to wait before a line that could not be opened is tried again: 1 s, then twice as long each time up to 60 s,
/// each less by up to a tenth so that a rack that lost power does not come back in step.
/// </summary>
internal sealed class RetryDelay(Random random)
{
    private const double First = 1, Last = 60, Spread = 0.1;
    /// <summary>Of a loop's clock, in milliseconds.</summary>
    private const long Beat = 500, BeatFrom = 10_000;

    private double next = First;

    /// <summary>
    /// A long wait ends at a beat of the loop's clock, a little earlier: thousands of lines that wait wake the loop twice
    /// a second at most, and not each by itself.
    /// </summary>
    /// <param name="wait">How long it would be.</param>
    /// <param name="now">The loop's clock in milliseconds.</param>
    public static TimeSpan OnBeat(TimeSpan wait, long now)
    {
        long end = now + (long)wait.TotalMilliseconds;
        return end - now < BeatFrom ? wait : TimeSpan.FromMilliseconds(end - (end % Beat) - now);
    }

    /// <summary>The wait before the next attempt.</summary>
    public TimeSpan Next()
    {
        double seconds = next;
        next = Math.Min(Last, next * 2);
        return TimeSpan.FromSeconds(seconds * (1 - (random.NextDouble() * Spread)));
    }

    /// <summary>The wait after the spin limit: the longest there is.</summary>
    public TimeSpan Longest()
    {
        next = Last;
        return Next();
    }

    /// <summary>The line is up.</summary>
    public void Reset() => next = First;
}
