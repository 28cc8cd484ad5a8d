namespace Conserver.Protocol.Grammar;

/// <summary>The block opened last broke off (an error event precedes this one); nothing of it counts.</summary>
/// <param name="At">Where it broke off.</param>
public sealed record BlockAborted(Place At) : SyntaxEvent(At);
