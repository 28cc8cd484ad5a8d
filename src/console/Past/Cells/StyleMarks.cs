namespace Conserver.ConsoleProgram.Past.Cells;

/// <summary>What a character can be besides coloured.</summary>
[Flags]
internal enum StyleMarks
{
    None = 0,
    Bold = 1,
    Italic = 2,
    Underlined = 4,
    Inverse = 8,
}
