using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>The <c>access</c> blocks that apply to this server, joined in file order.</summary>
/// <param name="Rules">Host rules, first match wins. Empty when no block had any entry.</param>
/// <param name="Admins">One list per block; the first block that decides wins.</param>
/// <param name="Limited">Likewise.</param>
public sealed record AccessConfig(
    ImmutableArray<AccessRule> Rules, ImmutableArray<UserList> Admins, ImmutableArray<UserList> Limited);
