namespace Conserver.Server.Listening;

/// <summary>Attempts by key, the one that was added to last at the end.</summary>
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

    /// <summary>The entry, which is the latest one from now on.</summary>
    public FailureEntry Touch(string key, long now)
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
        return node.Value;
    }

    /// <summary>
    /// Whether the next attempt may be free or not depends on what others come to that have begun: it waits for them.
    /// </summary>
    public bool IsOpen(FailureEntry entry) => entry.Wrong < free && entry.Begun >= free;

    /// <summary>How long the next attempt waits; in a queue, behind those that wait.</summary>
    public TimeSpan Wait(FailureEntry entry, long now)
    {
        TimeSpan delay = Delay(entry.Begun);
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

    /// <summary>Forgets an entry that says nothing.</summary>
    public void Tidy(FailureEntry entry)
    {
        if (entry.IsEmpty && entries.TryGetValue(entry.Key, out LinkedListNode<FailureEntry>? node) && node.Value == entry)
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
