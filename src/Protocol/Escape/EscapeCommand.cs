namespace Conserver.Protocol.Escape;

/// <summary>One escape command: a row of the table.</summary>
/// <param name="Keys">The bytes that select it.</param>
/// <param name="Label">What the help shows as its key; empty for commands the help does not list.</param>
/// <param name="Help">What it does; <c>{replay}</c> and <c>{playback}</c> stand for the client's counts.</param>
/// <param name="Action">What happens.</param>
/// <param name="Audience">Whom it is for.</param>
public sealed record EscapeCommand(
    string Keys, string Label, string Help, EscapeAction Action, EscapeAudience Audience = EscapeAudience.All);
