using System.Text;

namespace Conserver.ConsoleProgram.Past.Cells;

/// <summary>One character of a line.</summary>
internal readonly record struct Cell(Rune Character, Style Style);
