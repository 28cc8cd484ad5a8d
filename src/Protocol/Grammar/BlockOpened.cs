namespace Conserver.Protocol.Grammar;

/// <summary>The name of a block was read; its <c>{</c> follows. The name is never empty.</summary>
/// <param name="Section">The section keyword as the <see cref="Vocabulary"/> spells it.</param>
/// <param name="Name">The block's name, outer white space removed.</param>
/// <param name="At">The name.</param>
public sealed record BlockOpened(string Section, string Name, Place At) : SyntaxEvent(At);
