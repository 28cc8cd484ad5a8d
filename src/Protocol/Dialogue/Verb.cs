namespace Conserver.Protocol.Dialogue;

/// <summary>A command of a line-mode dialogue: one row of its table.</summary>
/// <param name="Name">As typed.</param>
/// <param name="Help">What <c>help</c> says about it.</param>
/// <param name="AdminOnly">Refused with <c>unauthorized command</c> to others; starred in the help.</param>
public sealed record Verb(string Name, string Help, bool AdminOnly = false);
