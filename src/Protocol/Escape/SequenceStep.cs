namespace Conserver.Protocol.Escape;

/// <summary>One step of a break sequence or idle string.</summary>
public readonly struct SequenceStep
{
    private SequenceStep(SequenceKind kind, byte[] bytes)
    {
        Kind = kind;
        Bytes = bytes;
    }

    public static SequenceStep Break { get; } = new(SequenceKind.Break, []);
    public static SequenceStep Pause { get; } = new(SequenceKind.Pause, []);

    public static SequenceStep Send(byte[] bytes) => new(SequenceKind.Bytes, bytes);

    public SequenceKind Kind { get; }

    /// <summary>Not empty when <see cref="Kind"/> is Bytes, else empty.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }
}
