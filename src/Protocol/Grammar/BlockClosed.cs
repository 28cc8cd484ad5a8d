namespace Conserver.Protocol.Grammar;

/// <summary>The block opened last ended with its <c>}</c> and is accepted.</summary>
/// <param name="At">Its <c>}</c>.</param>
public sealed record BlockClosed(Place At) : SyntaxEvent(At);
