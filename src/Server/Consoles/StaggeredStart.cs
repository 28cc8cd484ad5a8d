using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>
/// With <c>initdelay</c>, consoles of one host are started, or brought up, one after the other; without, all at once. Hosts
/// are remembered, so that a console which a reload adds waits for those of its host that still have their turn before them.
/// Main loop, but for <see cref="BringUp"/>.
/// </summary>
internal sealed class StaggeredStart(Loop main)
{
    /// <summary>Main loop's time (ms) from which on the next console of a host may start.</summary>
    private readonly Dictionary<string, long> free = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Opens the line of one that is down, in its turn, as when all of them are to be brought up. On its loop.
    /// </summary>
    /// <param name="console">Which.</param>
    /// <param name="delay">Between those of a host.</param>
    /// <param name="asked">See <see cref="Console.BringUp"/>.</param>
    /// <param name="owner">Of what is done on the main loop.</param>
    public void BringUp(Console console, TimeSpan delay, bool asked, ILoopOwner owner)
    {
        if (delay == TimeSpan.Zero || console.Line.State == LineState.Connecting)
        {
            console.BringUp(asked);
        }
        else if (console.IsToBeBroughtUp)
        {
            ConsoleConfig config = console.Config;
            main.Post(owner, () => Start([(console, config)], delay, asked));
        }
    }

    /// <summary>Starts consoles in this order.</summary>
    public void Start(
        IEnumerable<(Console Console, ConsoleConfig Config)> consoles, TimeSpan delay, bool asked = true)
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

            console.Loop.Post(console.Line.Tries, () => console.StartIn(TimeSpan.FromMilliseconds(turn - now), asked));
        }
    }
}
