namespace Conserver.Protocol.Grammar;

/// <summary>A token; for a word its text, for an include the file name, for punctuation the character.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">See above.</param>
/// <param name="Line">1-based line of its first byte.</param>
/// <param name="Column">1-based column of its first byte.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, int Column);
