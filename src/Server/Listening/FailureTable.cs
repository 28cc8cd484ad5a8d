namespace Conserver.Server.Listening;

/// <summary>Wrong attempts by key, the one that was added to last at the end.</summary>
internal sealed class FailureTable(int free, TimeSpan longest, bool isQueue)
{
    /// <summary>Entries.</summary>
    public const int Most = 10_000;

    /// <summary>A wait that would be longer is not begun.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, LinkedListNode<FailureEntry>> entries = new(StringComparer.Ordinal);
    private readonly LinkedList<FailureEntry> order = new();

    public bool Has(string key) => entries.ContainsKey(key);

    /// <summary>How long the next attempt waits; in a queue, behind those that wait.</summary>
    public TimeSpan Wait(string key, long now)
    {
        Forget(now);
        if (!entries.TryGetValue(key, out LinkedListNode<FailureEntry>? node))
        {
            return TimeSpan.Zero;
        }

        FailureEntry entry = node.Value;
        TimeSpan delay = Delay(entry.Count);
        if (!isQueue || delay == TimeSpan.Zero)
        {
            return delay;
        }

        // One that is not to be waited for does not make the next one wait longer.
        long due = Math.Max(now, entry.Due) + (long)delay.TotalMilliseconds;
        TimeSpan wait = TimeSpan.FromMilliseconds(due - now);
        if (wait <= LongestWait)
        {
            entry.Due = due;
        }

        return wait;
    }

    /// <summary>An attempt was wrong.</summary>
    public void Add(string key, long now)
    {
        Forget(now);
        if (!entries.TryGetValue(key, out LinkedListNode<FailureEntry>? node))
        {
            entries[key] = node = new LinkedListNode<FailureEntry>(new FailureEntry(key));
        }
        else
        {
            order.Remove(node);
        }

        order.AddLast(node);
        node.Value.Last = now;
        node.Value.Count++;
    }

    /// <summary>One was right: those before it do not count any more.</summary>
    public void Forgive(string key)
    {
        if (entries.TryGetValue(key, out LinkedListNode<FailureEntry>? node))
        {
            Remove(node);
        }
    }

    private TimeSpan Delay(int before)
    {
        const int MostDoublings = 10;
        int doublings = Math.Min(before - free, MostDoublings);
        TimeSpan delay = doublings < 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(1 << doublings);
        return delay < longest ? delay : longest;
    }

    private void Forget(long now)
    {
        while (order.First is { } oldest
            && (entries.Count >= Most || now - oldest.Value.Last > Memory.TotalMilliseconds))
        {
            Remove(oldest);
        }
    }

    private void Remove(LinkedListNode<FailureEntry> node)
    {
        order.Remove(node);
        entries.Remove(node.Value.Key);
    }
}
