namespace Conserver.Server.Lines;

/// <summary>
/// How long to wait before a line that could not be opened is tried again: 1 s, then twice as long each time up to 60 s,
/// each spread by up to a tenth so that a rack that lost power does not come back in step.
/// </summary>
public sealed class RetryDelay(Random random)
{
    private const double First = 1, Last = 60, Spread = 0.1;
    private double next = First;

    /// <summary>The wait before the next attempt.</summary>
    public TimeSpan Next()
    {
        double seconds = next;
        next = Math.Min(Last, next * 2);
        return TimeSpan.FromSeconds(seconds * (1 + (random.NextDouble() * Spread)));
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
