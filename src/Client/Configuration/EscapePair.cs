namespace Conserver.Client.Configuration;

/// <summary>The two bytes that open an escape command.</summary>
public readonly record struct EscapePair(byte First, byte Second)
{
    /// <summary>What every server starts a session with.</summary>
    public static EscapePair Default => new(0x05, (byte)'c');

    /// <summary>One of the two has bit 7 set.</summary>
    public bool HasHighBit => ((First | Second) & 0x80) != 0;

    /// <summary>
    /// Reads two characters, each as itself, as <c>^X</c> (a control character; <c>^?</c> is DEL) or either behind
    /// <c>M-</c> (bit 7 set). <c>M-</c> with nothing behind it is itself.
    /// </summary>
    /// <exception cref="ClientException">Anything else; the words are those of conserver 8.2.7.</exception>
    public static EscapePair Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        if (!TryTake(ref rest, out byte first) || !TryTake(ref rest, out byte second))
        {
            throw new ClientException($"poorly formed escape sequence `{text}'");
        }

        return rest.IsEmpty
            ? new EscapePair(first, second)
            : throw new ClientException($"too many characters in new escape sequence at ...`{rest}'");
    }

    /// <summary>Both characters as the notation writes them: <c>^Ec</c>.</summary>
    public override string ToString() => Show(First) + Show(Second);

    private static bool TryTake(ref ReadOnlySpan<char> rest, out byte value)
    {
        int high = 0;
        value = 0;
        if (rest.Length > 2 && rest.StartsWith("M-", StringComparison.Ordinal))
        {
            high = 0x80;
            rest = rest[2..];
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        int plain = rest[0];
        rest = rest[1..];
        if (plain == '^')
        {
            if (rest.IsEmpty || !TryControl(rest[0], out plain))
            {
                return false;
            }

            rest = rest[1..];
        }

        value = (byte)(plain | high);
        return true;
    }

    private static bool TryControl(char letter, out int control)
    {
        char upper = char.ToUpperInvariant(letter);
        control = letter == '?' ? 0x7F : upper - '@';
        return letter == '?' || upper is >= '@' and <= '_';
    }

    private static string Show(byte value)
    {
        int low = value & 0x7F;
        string text = low < ' ' ? $"^{(char)(low + '@')}" : low == 0x7F ? "^?" : ((char)low).ToString();
        return low == value ? text : "M-" + text;
    }
}
