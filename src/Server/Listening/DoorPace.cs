namespace Conserver.Server.Listening;

/// <summary>
/// Whose connections come to nothing waits with the next ones: those that ended without a login or without having asked for
/// anything after it, or that were sent away. A hundred at once are free and fifty a second; beyond that a new one waits up
/// to a quarter of a second before it is greeted, so that those who knock as often as they can leave the processor to those
/// who are in. Who comes from elsewhere does not wait. Times in milliseconds of the loop. Main loop's; bounded.
/// </summary>
internal sealed class DoorPace
{
    /// <summary>Connections of an address (or local user) that may come to nothing at once.</summary>
    public const int Free = 100;

    /// <summary>One more is free after so many milliseconds.</summary>
    private const int Interval = 20;

    private const int Longest = 250, MostShares = 10_000, SweepEvery = 1000;

    /// <summary>When the last of them would have come, had they come at the pace that is free.</summary>
    private readonly Dictionary<string, long> due = new(StringComparer.Ordinal);
    private long sweptAt;

    /// <summary>How long one that has just come waits.</summary>
    public TimeSpan Wait(Peer peer, long now) => due.TryGetValue(peer.Share, out long last)
        ? TimeSpan.FromMilliseconds(Math.Clamp(last - now - (Free * Interval), 0, Longest))
        : TimeSpan.Zero;

    /// <summary>One has come to nothing.</summary>
    public void WasOfNoUse(Peer peer, long now)
    {
        Sweep(now);
        long last = due.GetValueOrDefault(peer.Share, now);
        if (due.Count < MostShares || due.ContainsKey(peer.Share))
        {
            // No further ahead than it takes to wait for longest: who stops knocking is soon welcome again.
            due[peer.Share] = Math.Min(Math.Max(now, last) + Interval, now + (Free * Interval) + Longest);
        }
    }

    private void Sweep(long now)
    {
        if (due.Count < MostShares || now - sweptAt < SweepEvery)
        {
            return;
        }

        sweptAt = now;
        foreach (string share in due.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToArray())
        {
            _ = due.Remove(share);
        }
    }
}
