using Conserver.Client.Connections;

namespace Conserver.Client.Walking;

/// <summary>A console that has answered <c>call</c>.</summary>
/// <param name="Connection">Nothing is to come on it unasked.</param>
/// <param name="Name">As it was called.</param>
/// <param name="Answer">Begins with <c>[</c>.</param>
/// <param name="FullName">As its server calls it; null when nobody has asked.</param>
public sealed record CalledConsole(Connection Connection, string Name, string Answer, string? FullName = null);
