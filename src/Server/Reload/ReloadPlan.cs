using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Consoles;

namespace Conserver.Server.Reload;

/// <summary>What a reload will do: the difference between the consoles that run and a new configuration.</summary>
internal sealed class ReloadPlan
{
    private ReloadPlan()
    {
    }

    /// <summary>Consoles that stay, by name.</summary>
    public Dictionary<string, Consoles.Console> Existing { get; } = new(AsciiCase.Insensitive);

    /// <summary>Consoles that are not this server's any more.</summary>
    public List<Consoles.Console> Removed { get; } = [];

    /// <summary>Consoles whose line must be opened anew.</summary>
    public List<ConsoleChange> Reset { get; } = [];

    /// <summary>Consoles that change without touching the line.</summary>
    public List<ConsoleChange> Updated { get; } = [];

    /// <summary>How many do not change at all.</summary>
    public int Untouched { get; private set; }

    public static ReloadPlan Make(Roster roster, ServerConfig next)
    {
        ArgumentNullException.ThrowIfNull(roster);
        ArgumentNullException.ThrowIfNull(next);
        var plan = new ReloadPlan();
        Dictionary<string, ConsoleConfig> wanted =
            next.Consoles.ToDictionary(config => config.Name, AsciiCase.Insensitive);
        foreach (Consoles.Console console in roster.Consoles)
        {
            ConsoleConfig old = roster.ConfigOf(console);
            if (!wanted.TryGetValue(old.Name, out ConsoleConfig? config))
            {
                plan.Removed.Add(console);
                continue;
            }

            plan.Existing[old.Name] = console;
            ConsoleDifference difference = ConsoleDifference.Between(old, config);
            if (difference.Keywords.IsEmpty)
            {
                plan.Untouched++;
            }
            else
            {
                List<ConsoleChange> list = difference.NeedsReset ? plan.Reset : plan.Updated;
                list.Add(new ConsoleChange(console, config, difference.Keywords));
            }
        }

        return plan;
    }

    /// <summary>Lets the consoles that change take their new settings, each on its loop.</summary>
    public void Change()
    {
        foreach (ConsoleChange change in Reset)
        {
            Post(change, change.Console.Reset);
        }

        foreach (ConsoleChange change in Updated)
        {
            Post(change, change.Console.Update);
        }
    }

    // A console that failed to take them is as good as new: one that kept the old ones would keep them for ever.
    private static void Post(ConsoleChange change, Action<ConsoleConfig> take)
    {
        Consoles.Console console = change.Console;
        var again = new Fallback(failure =>
        {
            ((ILoopOwner)console).Faulted(failure);
            console.Reset(change.Config);
        });
        console.Loop.Post(again, () => take(change.Config));
    }

    /// <summary>What changes beside consoles, in words for the log.</summary>
    public static ImmutableArray<string> Elsewhere(ServerConfig old, ServerConfig next)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(next);
        (string Name, bool Same)[] all =
        [
            ("access", old.Access.Rules.SequenceEqual(next.Access.Rules)
                && Same(old.Access.Admins, next.Access.Admins) && Same(old.Access.Limited, next.Access.Limited)),
            ("breaks", old.Breaks.SequenceEqual(next.Breaks)),
            ("tasks", old.Tasks.SequenceEqual(next.Tasks)),
            ("consoles of other servers", old.Remotes.Length == next.Remotes.Length && old.Remotes.Zip(next.Remotes).All(
                pair => pair.First.Name == pair.Second.Name && pair.First.Master == pair.Second.Master
                    && pair.First.Aliases.SequenceEqual(pair.Second.Aliases))),
        ];
        return [.. all.Where(part => !part.Same).Select(part => part.Name)];
    }

    private static bool Same(ImmutableArray<UserList> a, ImmutableArray<UserList> b) =>
        a.Length == b.Length && a.Zip(b).All(pair => pair.First.Entries.SequenceEqual(pair.Second.Entries));
}
