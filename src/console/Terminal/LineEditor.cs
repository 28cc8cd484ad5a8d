using System.Runtime.InteropServices;

namespace Conserver.ConsoleProgram.Terminal;

/// <summary>
/// The little editor behind the prompts for a console name and a local command: bytes in, echo out. Backspace and DEL
/// erase a character (of UTF-8: all its bytes), ^U all, ^W a word with the blanks behind it; other control bytes are
/// ignored.
/// </summary>
internal sealed class LineEditor
{
    private const int MaxLength = 8192;
    private const byte Backspace = 0x08, KillLine = 0x15, KillWord = 0x17, Delete = 0x7F;
    private readonly List<byte> line = [];

    /// <summary>The line so far.</summary>
    public ReadOnlySpan<byte> Line => CollectionsMarshal.AsSpan(line);

    /// <summary>Begins a new line.</summary>
    public void Clear() => line.Clear();

    /// <summary>Takes one typed byte and adds what the terminal must show; true at the end of the line (CR or LF).</summary>
    public bool Type(byte typed, List<byte> echo)
    {
        switch (typed)
        {
            case (byte)'\r' or (byte)'\n':
                return true;
            case Backspace or Delete:
                Erase(1, echo);
                break;
            case KillLine:
                Erase(line.Count, echo);
                break;
            case KillWord:
                Erase(WordLength(), echo);
                break;
            case >= 0x20 when line.Count < MaxLength:
                line.Add(typed);
                echo.Add(typed);
                break;
            default:
                break;
        }

        return false;
    }

    private int WordLength()
    {
        int start = line.Count;
        while (start > 0 && line[start - 1] == ' ')
        {
            start--;
        }

        while (start > 0 && line[start - 1] != ' ')
        {
            start--;
        }

        return line.Count - start;
    }

    private void Erase(int count, List<byte> echo)
    {
        int end = Math.Max(0, line.Count - count);
        while (line.Count > end)
        {
            // The bytes behind the first one of a character take no room of their own.
            bool isWhole = (line[^1] & 0xC0) != 0x80;
            line.RemoveAt(line.Count - 1);
            if (isWhole)
            {
                echo.AddRange("\b \b"u8);
            }
            else
            {
                end = count == 1 ? Math.Max(0, end - 1) : end;
            }
        }
    }
}
