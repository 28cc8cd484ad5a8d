namespace Conserver.Protocol.Grammar;

/// <summary>A mistake in the syntax, or a file that could not be included.</summary>
/// <param name="Diagnostic">It.</param>
/// <param name="At">Where it was seen.</param>
/// <param name="Section">The kind of block it is in, from its first word on; null between blocks.</param>
/// <param name="Item">The item whose value or end was expected, or null.</param>
/// <param name="Word">A word that is no keyword here, unless it only follows from another mistake; else null.</param>
public sealed record SyntaxError(
    Diagnostic Diagnostic, Place At, string? Section, string? Item, string? Word) : SyntaxEvent(At);
