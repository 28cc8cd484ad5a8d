namespace Conserver.ConsoleProgram.Picking;

/// <summary>What a key does to a <see cref="PickList"/>.</summary>
internal sealed class PickKeys(PickList list, int pageHeight)
{
    private const byte Interrupt = 0x03, EndOfInput = 0x04, Backspace = 0x08, Next = 0x0E, Previous = 0x10, KillLine = 0x15,
        KillWord = 0x17, Escape = 0x1B, Delete = 0x7F;
    private const int LongestFilter = 200;

    /// <summary>What has come of a key sequence of the terminal; empty outside one.</summary>
    private string sequence = "";

    /// <summary>By how many rows a page moves.</summary>
    public int PageHeight { get; set; } = pageHeight;

    /// <summary>A key of several bytes has begun.</summary>
    public bool IsWaiting => sequence.Length > 0;

    /// <summary>Takes a key. A lone ESC is known only by what does not follow it, see <see cref="Rest"/>.</summary>
    public PickResult Press(byte key)
    {
        if (sequence.Length > 0)
        {
            return Continue(key);
        }

        switch (key)
        {
            case (byte)'\r' or (byte)'\n':
                return list.Chosen is null ? PickResult.GoOn : PickResult.Chosen;
            case Interrupt or EndOfInput:
                return PickResult.Left;
            case Escape:
                sequence = "\e";
                break;
            case Backspace or Delete when list.Filter.Length > 0:
                list.Narrow(list.Filter[..^1]);
                break;
            case KillLine or KillWord:
                list.Narrow("");
                break;
            case Next or (byte)'\t':
                list.Move(1);
                break;
            case Previous:
                list.Move(-1);
                break;
            case > 0x20 and < 0x7F when list.Filter.Length < LongestFilter:
                list.Narrow(list.Filter + (char)key);
                break;
            default:
                break;
        }

        return PickResult.GoOn;
    }

    /// <summary>Nothing followed for a moment: an ESC was meant as such.</summary>
    public PickResult Rest()
    {
        bool isAlone = sequence == "\e";
        sequence = "";
        return isAlone ? PickResult.Left : PickResult.GoOn;
    }

    private PickResult Continue(byte key)
    {
        if (sequence == "\e" && key is not ((byte)'[' or (byte)'O'))
        {
            sequence = "";
            return PickResult.GoOn;
        }

        sequence += (char)key;
        if (sequence.Length == 2 || key is >= 0x20 and < 0x40)
        {
            return PickResult.GoOn;
        }

        list.Move(sequence[2..] switch
        {
            "A" => -1,
            "B" => 1,
            "5~" => -PageHeight,
            "6~" => PageHeight,
            "H" or "1~" => -list.Total,
            "F" or "4~" => list.Total,
            _ => 0,
        });
        sequence = "";
        return PickResult.GoOn;
    }
}
