namespace Conserver.Protocol.Grammar;

/// <summary>The name of a block was read; its <c>{</c> follows. The name is never empty.</summary>
/// <param name="Section">The section keyword as the <see cref="Vocabulary"/> spells it.</param>
/// <param name="Name">The block's name, outer white space removed.</param>
/// <param name="File">See <see cref="SyntaxEvent"/>.</param>
/// <param name="Line">See <see cref="SyntaxEvent"/>.</param>
public sealed record BlockOpened(string Section, string Name, string File, int Line) : SyntaxEvent(File, Line);
