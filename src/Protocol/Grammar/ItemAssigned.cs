namespace Conserver.Protocol.Grammar;

/// <summary><c>keyword value</c> inside the block opened last. Valid even when the block is aborted later.</summary>
/// <param name="Keyword">The item as the <see cref="Vocabulary"/> spells it.</param>
/// <param name="Value">The value, possibly empty (<c>""</c>).</param>
/// <param name="At">The value.</param>
/// <param name="KeywordAt">The keyword.</param>
public sealed record ItemAssigned(string Keyword, string Value, Place At, Place KeywordAt) : SyntaxEvent(At);
