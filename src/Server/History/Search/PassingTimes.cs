using Conserver.Server.History.Reading;

namespace Conserver.Server.History.Search;

/// <summary>Times of what has been read and not been passed yet, each with the offset at which it begins.</summary>
internal sealed class PassingTimes
{
    private readonly Queue<(long Offset, HistoryTime Time)> times = new();
    private HistoryTime present;
    private HistoryTime? newest;

    /// <summary>From this offset on it is that time.</summary>
    public void Add(long offset, HistoryTime time)
    {
        if (time != newest)
        {
            newest = time;
            times.Enqueue((offset, time));
        }
    }

    /// <summary>The time at an offset; the next one asked for lies behind it.</summary>
    public HistoryTime At(long offset)
    {
        while (times.TryPeek(out (long Offset, HistoryTime Time) next) && next.Offset <= offset)
        {
            present = next.Time;
            times.Dequeue();
        }

        return present;
    }
}
