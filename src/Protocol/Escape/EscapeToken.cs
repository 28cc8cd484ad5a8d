namespace Conserver.Protocol.Escape;

/// <summary>One step of what an attached client typed.</summary>
public readonly ref struct EscapeToken
{
    public EscapeToken(EscapeTokenKind kind, ReadOnlySpan<byte> keys)
    {
        Kind = kind;
        Keys = keys;
    }

    public EscapeToken(byte command)
    {
        Kind = EscapeTokenKind.Command;
        Command = command;
    }

    public EscapeTokenKind Kind { get; }
    public ReadOnlySpan<byte> Keys { get; }
    public byte Command { get; }
}
