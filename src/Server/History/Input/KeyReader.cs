namespace Conserver.Server.History.Input;

/// <summary>Tells of each key of one writer what kind it is. Pure.</summary>
internal sealed class KeyReader
{
    private const byte Escape = 0x1b, Delete = 0x7f, Backspace = 0x08;

    private State state;

    private enum State
    {
        Text,
        Escape,
        Sequence,
        Function,
    }

    /// <summary>What comes was not sent with what came before: it is no sequence that a terminal has sent.</summary>
    public void Clear() => state = State.Text;

    public KeyKind Read(byte key)
    {
        switch (state)
        {
            // A key beyond ASCII's controls ends them; whatever else comes was no sequence.
            case State.Escape when key is (byte)'[' or (byte)'O':
                state = key == (byte)'[' ? State.Sequence : State.Function;
                return KeyKind.Sequence;
            case State.Sequence when key is >= 0x20 and <= 0x3f:
                return KeyKind.Sequence;
            case State.Sequence or State.Function when key is >= 0x40 and <= 0x7e:
                state = State.Text;
                return KeyKind.Control;
        }

        state = key == Escape ? State.Escape : State.Text;
        return key switch
        {
            Escape => KeyKind.Sequence,
            (byte)'\r' or (byte)'\n' => KeyKind.Newline,
            Delete or Backspace => KeyKind.Erase,
            < 0x20 => KeyKind.Control,
            _ => KeyKind.Shown,
        };
    }
}
