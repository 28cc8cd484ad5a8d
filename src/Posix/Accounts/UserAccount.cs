namespace Conserver.Posix;

/// <summary>An entry of the system's user database. Text is one char per byte.</summary>
public sealed record UserAccount(string Name, uint Uid, uint Gid, string Home, string Shell);
