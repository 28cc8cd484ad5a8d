namespace Conserver.Server.Listening;

/// <summary>
/// Bounds the connections of people who have not said who they are; those who have logged in are not counted. At the
/// bound a newcomer still gets in: the one that has waited longest goes, of the address (or local user) that has most of
/// them, so that whoever opens connections by the thousand pushes out only their own.
/// </summary>
/// <param name="limit">Connections waiting to log in.</param>
public sealed class Gatekeeper<T>(int limit)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<T, LinkedListNode<T>> nodes = [];
    private readonly Dictionary<Peer, LinkedList<T>> byPeer = [];
    private bool full;

    /// <summary>Lets one in. Who has to go for it, or null; and whether that is the first one for a while.</summary>
    public T? Enter(T newcomer, Peer peer, out bool first)
    {
        lock (gate)
        {
            T? evicted = nodes.Count >= limit ? Longest() : null;
            first = evicted is not null && !full;
            full = evicted is not null || (full && nodes.Count > limit / 2);
            if (!byPeer.TryGetValue(peer, out LinkedList<T>? waiting))
            {
                byPeer[peer] = waiting = new LinkedList<T>();
            }

            nodes.Add(newcomer, waiting.AddLast(newcomer));
            return evicted;
        }
    }

    /// <summary>It has logged in, or is gone.</summary>
    public void Leave(T stranger, Peer peer)
    {
        lock (gate)
        {
            Remove(stranger, peer);
        }
    }

    private T Longest()
    {
        (Peer peer, LinkedList<T> waiting) = byPeer.MaxBy(entry => entry.Value.Count);
        T longest = waiting.First!.Value;
        Remove(longest, peer);
        return longest;
    }

    private void Remove(T stranger, Peer peer)
    {
        if (!nodes.Remove(stranger, out LinkedListNode<T>? node))
        {
            return;
        }

        LinkedList<T> waiting = node.List!;
        waiting.Remove(node);
        if (waiting.Count == 0)
        {
            byPeer.Remove(peer);
        }
    }
}
