namespace Conserver.Protocol.Grammar;

/// <summary>The block opened last ended with its <c>}</c> and is accepted.</summary>
public sealed record BlockClosed(string File, int Line) : SyntaxEvent(File, Line);
