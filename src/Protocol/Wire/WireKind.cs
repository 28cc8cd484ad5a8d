namespace Conserver.Protocol.Wire;

/// <summary>What a <see cref="WireToken"/> is.</summary>
public enum WireKind
{
    Data,
    Signal,
}
