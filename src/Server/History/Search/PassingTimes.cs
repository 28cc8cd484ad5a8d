using Conserver.Server.History.Reading;

namespace Conserver.Server.History.Search;

/// <summary>
/// Times of what has been read and not been passed yet, each with the offset at which it begins; or positions, whose times
/// are looked up for the few that are wanted.
/// </summary>
/// <param name="timeOf">The time of a position.</param>
internal sealed class PassingTimes(Func<long, HistoryTime> timeOf)
{
    private readonly Queue<PassingTime> times = new();
    private PassingTime present;
    private (HistoryTime Time, long? Distance)? newest;

    /// <summary>From this offset on it is that time, or that position and so on.</summary>
    public void Add(long offset, HistoryTime time, long? position)
    {
        (HistoryTime Time, long? Distance) next = position is { } place ? (default, place - offset) : (time, null);
        if (next != newest)
        {
            newest = next;
            times.Enqueue(new PassingTime(offset, time, position));
        }
    }

    /// <summary>The time at an offset; the next one asked for lies behind it.</summary>
    public HistoryTime At(long offset)
    {
        while (times.TryPeek(out PassingTime next) && next.Offset <= offset)
        {
            present = next;
            times.Dequeue();
        }

        return present.Position is { } position ? timeOf(position + offset - present.Offset) : present.Time;
    }
}
