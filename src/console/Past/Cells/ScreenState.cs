namespace Conserver.ConsoleProgram.Past.Cells;

/// <summary>Where in its input a screen is.</summary>
internal enum ScreenState
{
    Text,
    Escaped,

    /// <summary>Behind <c>ESC [</c>.</summary>
    Sequence,

    /// <summary>The same, with something in it that makes it private.</summary>
    PrivateSequence,

    /// <summary>Behind <c>ESC ]</c> and others, up to BEL or <c>ESC \</c>.</summary>
    Words,
    WordsEscaped,

    /// <summary>Behind <c>ESC (</c> and others: one more byte.</summary>
    OneMore,
}
