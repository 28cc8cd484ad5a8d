using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>conserver.cf as a value: what the operator wrote, bound and validated whole.</summary>
/// <param name="Settings">Merged <c>config</c> blocks, before the command line.</param>
/// <param name="Consoles">Consoles of this server, in order of (last) definition.</param>
/// <param name="Remotes">Consoles of other servers, in order of (last) definition.</param>
/// <param name="Breaks">By id <c>1</c>-<c>9</c>, <c>a</c>-<c>z</c>; every id is present.</param>
/// <param name="Tasks">Sorted by id.</param>
/// <param name="Access">Who may connect and who is admin or limited.</param>
public sealed record ServerConfig(
    GlobalSettings Settings,
    ImmutableArray<ConsoleConfig> Consoles,
    ImmutableArray<RemoteConsole> Remotes,
    ImmutableSortedDictionary<char, BreakConfig> Breaks,
    ImmutableArray<TaskConfig> Tasks,
    AccessConfig Access);
