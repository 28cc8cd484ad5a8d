using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>
/// A list of users as <c>rw</c>, <c>ro</c>, <c>admin</c>, <c>limited</c> and <c>users</c> build it: newest mention
/// first, each name once. Evaluation is in Access.
/// </summary>
public sealed record UserList(ImmutableArray<UserListEntry> Entries)
{
    public static readonly UserList Empty = new(ImmutableArray<UserListEntry>.Empty);

    public bool Equals(UserList? other) => other is not null && Entries.SequenceEqual(other.Entries);

    public override int GetHashCode() => Entries.Length;

    /// <summary>As it would be written: oldest mention first.</summary>
    public override string ToString() => string.Join(", ", Entries.Reverse());
}
