using System.Runtime.InteropServices;
using System.Text;

namespace Conserver.ConsoleProgram.Past.Cells;

/// <summary>One line of a terminal: characters that are written over each other, and where the next one goes.</summary>
internal sealed class CellLine
{
    /// <summary>No line is longer, characters.</summary>
    public const int MaxLength = 16 * 1024;

    private readonly List<Cell> cells = [];
    private int cursor;

    public ReadOnlySpan<Cell> Cells => CollectionsMarshal.AsSpan(cells);

    /// <summary>There is no room behind the cursor.</summary>
    public bool IsFull => cursor >= MaxLength;

    public void Put(Rune character, Style style)
    {
        Fill(cursor);
        var cell = new Cell(character, style);
        if (cursor < cells.Count)
        {
            cells[cursor] = cell;
        }
        else
        {
            cells.Add(cell);
        }

        cursor++;
    }

    /// <summary>Moves the cursor; it stays within the line's bounds.</summary>
    public void MoveTo(int column) => cursor = Math.Clamp(column, 0, MaxLength - 1);

    /// <inheritdoc cref="MoveTo"/>
    public void MoveBy(int columns) => MoveTo(cursor + Math.Clamp(columns, -MaxLength, MaxLength));

    public void Tab() => MoveTo((cursor / 8 * 8) + 8);

    /// <summary>Erases from the cursor on (0), up to it (1), or all of it (2), as <c>ESC [ K</c> does.</summary>
    public void Erase(int what)
    {
        if (what == 0 && cursor < cells.Count)
        {
            cells.RemoveRange(cursor, cells.Count - cursor);
        }
        else if (what == 1)
        {
            for (int i = 0; i <= cursor && i < cells.Count; i++)
            {
                cells[i] = new Cell(new Rune(' '), Style.Plain);
            }
        }
        else if (what == 2)
        {
            cells.Clear();
        }
    }

    /// <summary>Takes characters out at the cursor; the rest moves up.</summary>
    public void Delete(int count)
    {
        if (cursor < cells.Count)
        {
            cells.RemoveRange(cursor, Math.Clamp(count, 1, cells.Count - cursor));
        }
    }

    /// <summary>An empty line, as it begins.</summary>
    public void Clear()
    {
        cells.Clear();
        cursor = 0;
    }

    /// <summary>The characters alone, without blanks at the end.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(cells.Count);
        foreach (Cell cell in cells)
        {
            text.Append(cell.Character);
        }

        return text.ToString().TrimEnd(' ');
    }

    private void Fill(int to)
    {
        while (cells.Count < to)
        {
            cells.Add(new Cell(new Rune(' '), Style.Plain));
        }
    }
}
