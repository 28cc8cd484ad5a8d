namespace Conserver.Server.Logs;

/// <summary>
/// Where a loop leaves work for one log's writer. The one lock between a loop and a log thread; it is never held during
/// I/O. Small pieces that pile up behind a slow disk are joined, so that memory stays near the bytes they hold.
/// </summary>
internal sealed class LogMailbox
{
    private readonly Lock gate = new();
    private readonly LinkedList<LogEntry> entries = new();

    /// <summary>There are bytes to write.</summary>
    public bool HoldsBytes
    {
        get
        {
            lock (gate)
            {
                return entries.Any(entry => entry.Data is not null);
            }
        }
    }

    /// <summary>Hands a segment over, not empty.</summary>
    public void Add(LogSegment segment)
    {
        lock (gate)
        {
            if (entries.Last?.Value.Data is { } last && last.TryJoin(segment))
            {
                segment.Release();
                return;
            }

            entries.AddLast(new LogEntry(segment, null, false));
        }
    }

    public void Add(Action command, bool mayOvertake)
    {
        lock (gate)
        {
            entries.AddLast(new LogEntry(null, command, mayOvertake));
        }
    }

    public bool TryTake(out LogEntry entry)
    {
        lock (gate)
        {
            if (entries.First is not { } first)
            {
                entry = default;
                return false;
            }

            entry = first.Value;
            entries.RemoveFirst();
            return true;
        }
    }

    /// <summary>Takes the first command that need not wait for the bytes before it.</summary>
    public bool TryTakeOvertaking(out Action command)
    {
        lock (gate)
        {
            for (LinkedListNode<LogEntry>? node = entries.First; node is not null; node = node.Next)
            {
                if (node.Value is { MayOvertake: true, Command: { } found })
                {
                    entries.Remove(node);
                    command = found;
                    return true;
                }
            }
        }

        command = Nothing;
        return false;
    }

    private static void Nothing()
    {
    }
}
