using System.Text;

namespace Conserver.Protocol.Escape;

/// <summary>
/// The line editor of the server's prompts (conserver 8.2.7): accepted bytes are echoed, BS or DEL erases one, ^U all, CR
/// ends; everything else is ignored without a sound, and there is no way to cancel.
/// </summary>
public sealed class PromptEditor
{
    /// <summary>Longest text, in bytes; upstream has no limit.</summary>
    public const int MaxText = 4096;

    private readonly bool digitsOnly;
    private readonly int limit;
    private readonly StringBuilder text = new();

    private PromptEditor(bool digitsOnly, int limit)
    {
        this.digitsOnly = digitsOnly;
        this.limit = limit;
    }

    /// <summary>Printable ASCII and BEL: notes and messages.</summary>
    public static PromptEditor ForText() => new(digitsOnly: false, MaxText);

    /// <summary>Up to four digits: line counts.</summary>
    public static PromptEditor ForCount() => new(digitsOnly: true, 4);

    /// <summary>What has been typed.</summary>
    public string Text => text.ToString();

    /// <summary>Takes one byte; true when it ended the input.</summary>
    /// <param name="key">What was typed.</param>
    /// <param name="echo">Text to show for it.</param>
    public bool Feed(byte key, out string echo)
    {
        echo = "";
        switch (key)
        {
            case (byte)'\r':
                return true;
            case 0x08 or 0x7F:
                if (text.Length > 0)
                {
                    echo = Erase();
                }

                return false;
            case 0x15:
                var erased = new StringBuilder();
                while (text.Length > 0)
                {
                    erased.Append(Erase());
                }

                echo = erased.ToString();
                return false;
            default:
                if (Accepts(key) && text.Length < limit)
                {
                    text.Append((char)key);
                    echo = ((char)key).ToString();
                }

                return false;
        }
    }

    private bool Accepts(byte key) =>
        digitsOnly ? key is >= (byte)'0' and <= (byte)'9' : key is (>= 0x20 and <= 0x7E) or 0x07;

    // A BEL left no mark on the screen, so there is nothing to rub out.
    private string Erase()
    {
        char last = text[^1];
        text.Length--;
        return last == '\a' ? "" : "\b \b";
    }
}
