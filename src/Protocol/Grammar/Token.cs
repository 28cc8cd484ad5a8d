namespace Conserver.Protocol.Grammar;

/// <summary>A token; for a word its text, for an include the file name, for punctuation the character.</summary>
internal readonly record struct Token(TokenKind Kind, string Text);
