using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>One name of a <see cref="UserList"/>: a login name, <c>@systemgroup</c> or <c>*</c>.</summary>
/// <param name="Name">Without the <c>!</c>.</param>
/// <param name="Negated">Written with a <c>!</c>, or a member of a negated group.</param>
/// <param name="At">The item that mentions it, or the group; not part of its value.</param>
public readonly record struct UserListEntry(string Name, bool Negated, Place? At = null)
{
    public bool Equals(UserListEntry other) => Name == other.Name && Negated == other.Negated;

    public override int GetHashCode() => HashCode.Combine(Name, Negated);

    public override string ToString() => Negated ? $"!{Name}" : Name;
}
