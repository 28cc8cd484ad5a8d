namespace Conserver.Protocol.Grammar;

/// <summary>The block opened last broke off (an error event precedes this one); nothing of it counts.</summary>
public sealed record BlockAborted(string File, int Line) : SyntaxEvent(File, Line);
