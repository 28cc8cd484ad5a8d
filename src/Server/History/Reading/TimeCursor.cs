using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.History.Reading;

/// <summary>
/// Walks a time index on: the entry that holds at a position, and the one behind it. What is far ahead is searched for. Off
/// the loops.
/// </summary>
internal sealed class TimeCursor(TimeIndex index) : IDisposable
{
    /// <summary>Entries to step over before the index is asked where to go on.</summary>
    private const int Near = 1024;

    private IEnumerator<TimeEntry>? entries;

    /// <summary>The last entry at or before the position.</summary>
    public TimeEntry Present { get; private set; }

    /// <summary>The first one behind; null when there is none.</summary>
    public TimeEntry? Next { get; private set; }

    /// <summary>Goes to a position.</summary>
    public void GoTo(long position)
    {
        for (int steps = 0; entries is not null && position >= Present.Position && steps < Near; steps++)
        {
            if (Next is not { } next || next.Position > position)
            {
                return;
            }

            GoOn();
        }

        entries?.Dispose();
        entries = index.From(position).GetEnumerator();
        Next = null;
        GoOn();
        GoOn();
        while (Next is { } entry && entry.Position <= position)
        {
            GoOn();
        }
    }

    /// <summary>One entry on.</summary>
    public void GoOn()
    {
        Present = Next ?? Present;
        Next = entries!.MoveNext() ? entries.Current : null;
    }

    public void Dispose() => entries?.Dispose();
}
