namespace Conserver.Server.Config;

/// <summary>One name of a <see cref="UserList"/>: a login name, <c>@systemgroup</c> or <c>*</c>.</summary>
public readonly record struct UserListEntry(string Name, bool Negated);
