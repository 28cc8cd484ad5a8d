namespace Conserver.Protocol.Grammar;

/// <summary>A mistake in the syntax, or a file that could not be included.</summary>
public sealed record SyntaxError(Diagnostic Diagnostic, Place At) : SyntaxEvent(At);
