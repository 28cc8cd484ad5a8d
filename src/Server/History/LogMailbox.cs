using Conserver.Server.Delivery;

namespace Conserver.Server.History;

/// <summary>
/// Where a loop leaves work for one log's writer. The one lock between a loop and whoever writes; it is never held during
/// I/O. Small pieces that pile up behind a slow disk are joined, so that memory stays near the bytes they hold.
/// </summary>
internal sealed class LogMailbox
{
    /// <summary>With so many entries waiting small pieces are copied together.</summary>
    private const int JoinFrom = 16;

    private const int JoinSize = 4096;

    private readonly Lock gate = new();
    private readonly Deque<LogEntry> entries = new();

    /// <summary>There are bytes to write.</summary>
    public bool HoldsBytes
    {
        get
        {
            lock (gate)
            {
                for (int i = 0; i < entries.Count; i++)
                {
                    if (entries[i].Command is null)
                    {
                        return true;
                    }
                }

                return false;
            }
        }
    }

    /// <summary>Hands segments over, none of them empty.</summary>
    public void Add(List<LogSegment> segments)
    {
        lock (gate)
        {
            foreach (LogSegment segment in segments)
            {
                if (entries.Count > 0
                    && entries[entries.Count - 1].Command is null
                    && entries[entries.Count - 1].Data.TryJoin(segment))
                {
                    segment.Release();
                }
                else if (entries.Count >= JoinFrom && !segment.IsShared && segment.Content.Length <= JoinSize / 4)
                {
                    LogSegment joint = LogSegment.WithRoom(JoinSize);
                    _ = joint.TryJoin(segment);
                    segment.Release();
                    entries.Add(new LogEntry { Data = joint });
                }
                else
                {
                    entries.Add(new LogEntry { Data = segment });
                }
            }
        }
    }

    public void Add(Action command, bool mayOvertake)
    {
        lock (gate)
        {
            entries.Add(new LogEntry { Command = command, MayOvertake = mayOvertake });
        }
    }

    public bool TryTake(out LogEntry entry)
    {
        lock (gate)
        {
            if (entries.Count == 0)
            {
                entry = default;
                return false;
            }

            entry = entries[0];
            entries.RemoveFirst();
            return true;
        }
    }

    /// <summary>Takes the first command that need not wait for the bytes before it.</summary>
    public bool TryTakeOvertaking(out Action command)
    {
        lock (gate)
        {
            for (int i = 0; i < entries.Count; i++)
            {
                if (entries[i] is { MayOvertake: true, Command: { } found })
                {
                    entries.RemoveAt(i);
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
