namespace Conserver.Protocol.Escape;

/// <summary>
/// Finds the two-byte escape sequence (initially <c>^Ec</c>) in what a client types. The first byte typed twice stands for
/// itself once and keeps waiting for the second; the first byte and another are both keys. State survives reads.
/// </summary>
public sealed class EscapeReader
{
    private enum State
    {
        Keys,
        First,
        Command,
    }

    private readonly byte[] pair = new byte[2];
    private State state;

    /// <summary>
    /// The first byte of the sequence; any value works, also above 0x7F (the old daemon never matched those).
    /// </summary>
    public byte First { get; set; } = 0x05;

    /// <summary>The second byte of the sequence.</summary>
    public byte Second { get; set; } = (byte)'c';

    /// <summary>
    /// This byte, coming next, is a key, or makes one of the first byte of the sequence that came before it.
    /// </summary>
    public bool IsKey(byte next) => state switch
    {
        State.Keys => next != First,
        State.First => next != Second,
        _ => false,
    };

    /// <summary>Takes the next token off the front of <paramref name="input"/>; false when more input is needed.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> input, out EscapeToken token)
    {
        token = default;
        while (!input.IsEmpty)
        {
            byte next = input[0];
            switch (state)
            {
                case State.Command:
                    state = State.Keys;
                    input = input[1..];
                    token = new EscapeToken(next);
                    return true;

                case State.First:
                    input = input[1..];
                    if (next == Second)
                    {
                        state = State.Command;
                        token = new EscapeToken(EscapeTokenKind.Prefix, default);
                        return true;
                    }

                    pair[0] = First;
                    pair[1] = next;
                    state = next == First ? State.First : State.Keys;
                    token = new EscapeToken(EscapeTokenKind.EscapedKeys, pair.AsSpan(0, next == First ? 1 : 2));
                    return true;

                default:
                    int first = input.IndexOf(First);
                    if (first != 0)
                    {
                        token = new EscapeToken(EscapeTokenKind.Keys, first < 0 ? input : input[..first]);
                        input = first < 0 ? default : input[first..];
                        return true;
                    }

                    state = State.First;
                    input = input[1..];
                    break;
            }
        }

        return false;
    }
}
