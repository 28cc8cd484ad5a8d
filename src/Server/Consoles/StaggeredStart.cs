using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Consoles;

/// <summary>
/// With <c>initdelay</c>, consoles of one host start one after the other; without, all at once. Hosts are remembered, so
/// that a console which a reload adds waits for those of its host that still have their turn before them. Main loop.
/// </summary>
internal sealed class StaggeredStart(Loop main)
{
    /// <summary>Main loop's time (ms) from which on the next console of a host may start.</summary>
    private readonly Dictionary<string, long> free = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Starts consoles in this order.</summary>
    public void Start(IEnumerable<(Console Console, ConsoleConfig Config)> consoles, TimeSpan delay)
    {
        long now = main.Now;
        foreach (string host in free.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToArray())
        {
            _ = free.Remove(host);
        }

        foreach ((Console console, ConsoleConfig config) in consoles)
        {
            long turn = Math.Max(now, free.GetValueOrDefault(config.Host, now));
            if (delay > TimeSpan.Zero)
            {
                free[config.Host] = turn + (long)delay.TotalMilliseconds;
            }

            console.Loop.Post(console, () => console.StartIn(TimeSpan.FromMilliseconds(turn - now)));
        }
    }
}
