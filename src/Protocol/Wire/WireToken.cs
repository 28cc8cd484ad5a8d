namespace Conserver.Protocol.Wire;

/// <summary>One step of a decoded stream: a run of data, or a signal at that position.</summary>
public readonly ref struct WireToken
{
    public WireToken(ReadOnlySpan<byte> data)
    {
        Kind = WireKind.Data;
        Data = data;
    }

    public WireToken(WireSignal signal)
    {
        Kind = WireKind.Signal;
        Signal = signal;
    }

    public WireKind Kind { get; }

    /// <summary>
    /// A slice of the input, or the one byte a quoted pair stands for; never empty when <see cref="Kind"/> is Data.
    /// </summary>
    public ReadOnlySpan<byte> Data { get; }
    public WireSignal Signal { get; }
}
