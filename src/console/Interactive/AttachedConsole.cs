using Conserver.Client.Connections;

namespace Conserver.ConsoleProgram.Interactive;

/// <summary>A console we are on.</summary>
/// <param name="Connection">In console mode.</param>
/// <param name="Name">As typed.</param>
/// <param name="Surplus">Output that came together with the last reply of the opening; still to be shown.</param>
/// <param name="AsksToWrite">It was asked for, and is answered next.</param>
internal sealed record AttachedConsole(Connection Connection, string Name, byte[] Surplus, bool AsksToWrite);
