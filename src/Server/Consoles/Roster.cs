using System.Collections.Immutable;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Consoles;

/// <summary>
/// All consoles by name and alias: an immutable snapshot that any thread may read, replaced whole by a reload.
/// </summary>
internal sealed class Roster
{
    private readonly Dictionary<string, Console> exact = new(AsciiCase.Insensitive);
    private readonly Dictionary<Console, ConsoleConfig> configs;

    /// <param name="consoles">Consoles with their configuration, in order of definition.</param>
    /// <param name="remotes">Consoles of other servers.</param>
    /// <param name="groupSize">
    /// Members of one group of the old daemon (<c>-m</c>): lists go through the groups in order, and through each of them
    /// backwards.
    /// </param>
    public Roster(
        IReadOnlyList<(Console Console, ConsoleConfig Config)> consoles, ImmutableArray<RemoteConsole> remotes,
        int groupSize)
        : this(consoles, remotes, consoles.Select(pair => pair.Console).Chunk(groupSize).Select(group => group.Reverse()))
    {
    }

    /// <param name="consoles">Consoles with their configuration, in order of definition.</param>
    /// <param name="remotes">Consoles of other servers.</param>
    /// <param name="groups">The same consoles in the order of lists, by the old daemon's groups.</param>
    public Roster(
        IReadOnlyList<(Console Console, ConsoleConfig Config)> consoles, ImmutableArray<RemoteConsole> remotes,
        IEnumerable<IEnumerable<Console>> groups)
    {
        Groups = [.. groups.Select(group => group.ToImmutableArray())];
        Consoles = [.. Groups.SelectMany(group => group)];
        Newest = Attachment.Newest;
        Remotes = remotes;
        RemoteMasters = LastMentionsOf(remotes);
        configs = consoles.ToDictionary(pair => pair.Console, pair => pair.Config);
        foreach (Console console in Consoles)
        {
            foreach (string name in configs[console].Aliases.Prepend(configs[console].Name))
            {
                _ = exact.TryAdd(name, console);
            }
        }
    }

    /// <summary>In listing order.</summary>
    public ImmutableArray<Console> Consoles { get; }

    /// <summary>The same by the groups of the old daemon, each of which had a process and its own lists.</summary>
    public ImmutableArray<ImmutableArray<Console>> Groups { get; }

    /// <summary><see cref="Attachment.Sequence"/> of whoever had come last when this was made.</summary>
    public long Newest { get; }

    public ImmutableArray<RemoteConsole> Remotes { get; }

    /// <summary>
    /// Distinct other servers; the last console that mentions one fixes its place, as with the old daemon.
    /// </summary>
    public ImmutableArray<string> RemoteMasters { get; }

    /// <summary>The configuration a console had when this roster was made; safe on any thread.</summary>
    public ConsoleConfig ConfigOf(Console console) => configs[console];

    /// <summary>
    /// The console a command on the group port means: an exact name or alias, else with autocomplete the first in listing
    /// order that starts with the text.
    /// </summary>
    public Console? FindLocal(string name, bool autocomplete)
    {
        if (exact.TryGetValue(name, out Console? console) || !autocomplete)
        {
            return console;
        }

        return Consoles.FirstOrDefault(
            candidate => Matches(configs[candidate].Name, configs[candidate].Aliases, name).Any());
    }

    /// <summary>What <c>call</c> on the master port finds.</summary>
    public Finding Find(string name, bool redirect, bool autocomplete)
    {
        exact.TryGetValue(name, out Console? console);
        RemoteConsole? remote =
            redirect || console is null ? Remotes.FirstOrDefault(candidate => Is(candidate, name)) : null;
        var choices = new List<string>();
        if (console is not null)
        {
            choices.Add(configs[console].Name);
        }

        if (remote is not null)
        {
            choices.Add(remote.Name);
        }

        int count = choices.Count;
        return count > 0 || !autocomplete
            ? new Finding(choices, count > 1, console, console is null ? remote?.Master : null)
            : FindPrefix(name, redirect);
    }

    private static bool Is(RemoteConsole console, string name) =>
        AsciiCase.Same(console.Name, name) || console.Aliases.Any(alias => AsciiCase.Same(alias, name));

    // Aliases are listed newest first.
    private static IEnumerable<string> Matches(string name, ImmutableArray<string> aliases, string prefix) =>
        aliases.Reverse().Prepend(name).Where(text => AsciiCase.StartsWith(text, prefix));

    private static ImmutableArray<string> LastMentionsOf(ImmutableArray<RemoteConsole> remotes)
    {
        var masters = new List<string>();
        foreach (RemoteConsole remote in remotes)
        {
            masters.RemoveAll(master => AsciiCase.Same(master, remote.Master));
            masters.Add(remote.Master);
        }

        return [.. masters];
    }

    private Finding FindPrefix(string prefix, bool redirect)
    {
        var choices = new List<string>();
        Console? local = null;
        RemoteConsole? far = null;
        int count = 0;
        foreach (Console console in Consoles)
        {
            int before = choices.Count;
            choices.AddRange(Matches(configs[console].Name, configs[console].Aliases, prefix));
            if (choices.Count > before)
            {
                local ??= console;
                count++;
            }
        }

        if (redirect || count != 1)
        {
            foreach (RemoteConsole remote in Remotes)
            {
                int before = choices.Count;
                choices.AddRange(Matches(remote.Name, remote.Aliases, prefix));
                if (choices.Count > before)
                {
                    far ??= remote;
                    count++;
                }
            }
        }

        return new Finding(choices, count > 1, count == 1 ? local : null, count == 1 && local is null ? far!.Master : null);
    }
}

/// <summary>What the master knows about a name that a client asked for.</summary>
/// <param name="Choices">Proper names and aliases that fit; empty when nothing does.</param>
/// <param name="IsAmbiguous">More than one console fits.</param>
/// <param name="Console">The one local console, or null.</param>
/// <param name="Master">The server of the one remote console as written in the configuration, or null.</param>
internal sealed record Finding(IReadOnlyList<string> Choices, bool IsAmbiguous, Console? Console, string? Master);
