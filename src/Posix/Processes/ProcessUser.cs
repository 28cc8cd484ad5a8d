namespace Conserver.Posix;

/// <summary>Whom a process runs as: all of it, nothing is kept of who it was before.</summary>
/// <param name="User">Real, effective and saved user id.</param>
/// <param name="Group">Real, effective and saved group id.</param>
/// <param name="Groups">Supplementary groups.</param>
public sealed record ProcessUser(uint User, uint Group, IReadOnlyList<uint> Groups);
