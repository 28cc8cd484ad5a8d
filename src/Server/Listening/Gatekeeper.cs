namespace Conserver.Server.Listening;

/// <summary>
/// Bounds the connections of people who have not said who they are; those who have logged in are not counted. At the
/// bound a newcomer still gets in when somebody else has more connections waiting: the oldest one of the address (or local
/// user) that has most goes, so that whoever opens connections by the thousand pushes out only their own. When nobody
/// has more than the newcomer would have, the newcomer's own go, or itself: a crowd of many addresses does not push out who
/// is typing a password. In IPv6 a /64 counts as one address. Any thread.
/// </summary>
/// <param name="limit">Connections waiting to log in; asked each time.</param>
internal sealed class Gatekeeper<T>(Func<int> limit)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<T, LinkedListNode<T>> nodes = [];
    private readonly Dictionary<string, LinkedList<T>> shares = new(StringComparer.Ordinal);
    private bool full;

    /// <summary>How many connections the one had who lost one last.</summary>
    public int Largest { get; private set; }

    /// <summary>
    /// Lets one in. Who has to go for it, the newcomer itself or null; and whether that is the first one for a while.
    /// </summary>
    public T? Enter(T newcomer, Peer peer, out bool first)
    {
        int most = limit();
        lock (gate)
        {
            T? evicted = nodes.Count >= most ? Loser(newcomer, peer.Share) : null;
            first = evicted is not null && !full;
            full = evicted is not null || (full && nodes.Count > most / 2);
            if (evicted != newcomer)
            {
                if (!shares.TryGetValue(peer.Share, out LinkedList<T>? waiting))
                {
                    shares[peer.Share] = waiting = new LinkedList<T>();
                }

                nodes.Add(newcomer, waiting.AddLast(newcomer));
            }

            return evicted;
        }
    }

    /// <summary>It has logged in, or is gone.</summary>
    public void Leave(T stranger, Peer peer)
    {
        lock (gate)
        {
            Remove(stranger, peer.Share);
        }
    }

    private T Loser(T newcomer, string own)
    {
        (string share, LinkedList<T> waiting) = shares.MaxBy(entry => entry.Value.Count);
        if (shares.TryGetValue(own, out LinkedList<T>? mine) && mine.Count + 1 >= waiting.Count)
        {
            (share, waiting) = (own, mine);
        }

        Largest = waiting.Count;
        if (mine is null && Largest == 1)
        {
            return newcomer;
        }

        T oldest = waiting.First!.Value;
        Remove(oldest, share);
        return oldest;
    }

    private void Remove(T stranger, string share)
    {
        if (!nodes.Remove(stranger, out LinkedListNode<T>? node))
        {
            return;
        }

        LinkedList<T> waiting = node.List!;
        waiting.Remove(node);
        if (waiting.Count == 0)
        {
            _ = shares.Remove(share);
        }
    }
}
