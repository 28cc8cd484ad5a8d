using System.Collections.Immutable;
using Conserver.Posix;

namespace Conserver.Server.Access;

/// <summary>
/// A user as access lists see one. The groups are a snapshot taken at login, so that lists can be evaluated on a loop
/// without asking a name service that may be slow.
/// </summary>
/// <param name="Name">The login name.</param>
/// <param name="Groups">Names of the system groups the user is in, primary and supplementary.</param>
public sealed record Identity(string Name, ImmutableHashSet<string> Groups)
{
    /// <summary>A user whose groups do not matter, because no list mentions one.</summary>
    public static Identity WithoutGroups(string name) => new(name, ImmutableHashSet<string>.Empty);

    /// <summary>Asks the system for the user's groups. Blocks; not for a loop.</summary>
    /// <exception cref="PosixException">The system could not say.</exception>
    public static Identity Lookup(string name) => new(name, [.. Users.GroupNamesOf(name)]);
}
