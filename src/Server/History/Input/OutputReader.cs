namespace Conserver.Server.History.Input;

/// <summary>
/// Leaves of a device's output what may be the echo of a key: no control characters, sequences of a terminal, or what erases
/// a character and continues a line that is too long. Pure.
/// </summary>
internal sealed class OutputReader
{
    private const byte Escape = 0x1b, Bell = 0x07, Delete = 0x7f;

    private State state;
    private bool afterBack;
    private bool afterReturn;
    private bool holdsBlank;

    private enum State
    {
        Text,
        Escape,
        Sequence,
        Charset,
        Title,
        TitleEscape,
    }

    /// <summary>Nothing is waited for: what comes next begins anew.</summary>
    public void Clear() => (state, afterBack, holdsBlank) = (State.Text, false, false);

    /// <summary>The next byte.</summary>
    /// <param name="b">Itself.</param>
    /// <param name="wanted">What comes back if the device echoes; null for a new line, or nothing.</param>
    /// <param name="wantsNewline">A new line is waited for.</param>
    public EchoKind Read(byte b, byte? wanted, bool wantsNewline)
    {
        if (state != State.Text)
        {
            state = Next(b);
            return EchoKind.None;
        }

        bool wasBack = afterBack, wasReturn = afterReturn, held = holdsBlank;
        (afterBack, afterReturn, holdsBlank) = (false, false, false);
        if (held && b != (byte)'\r')
        {
            return EchoKind.Foreign;
        }

        switch (b)
        {
            case Escape:
                state = State.Escape;
                return EchoKind.None;
            case (byte)'\b':
                afterBack = true;
                return EchoKind.None;
            case (byte)'\r':
                // Where a long line goes on in the next one of the screen there is a blank before it (GNU readline).
                afterReturn = wantsNewline && !held;
                return afterReturn ? EchoKind.Newline : EchoKind.None;
            case (byte)'\n':
                return wasReturn ? EchoKind.None : wantsNewline ? EchoKind.Newline : EchoKind.Foreign;
            case < 0x20 or Delete:
                return EchoKind.None;
            case (byte)' ' when wanted != (byte)' ':
                holdsBlank = wanted is not null && !wasBack;
                return wasBack || holdsBlank ? EchoKind.None : EchoKind.Foreign;
            default:
                return EchoKind.Byte;
        }
    }

    private State Next(byte b) => state switch
    {
        State.Escape => b switch
        {
            (byte)'[' => State.Sequence,
            (byte)']' or (byte)'P' => State.Title,
            (byte)'(' or (byte)')' => State.Charset,
            _ => State.Text,
        },
        State.Sequence => b is >= 0x40 and <= 0x7e ? State.Text : State.Sequence,
        State.Title => b == Bell ? State.Text : b == Escape ? State.TitleEscape : State.Title,
        State.TitleEscape => b == (byte)'\\' ? State.Text : State.Title,
        _ => State.Text,
    };
}
