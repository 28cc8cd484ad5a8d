using Conserver.Posix;

namespace Conserver.Server.Delivery;

/// <summary>One entry of an <see cref="Outbox"/>.</summary>
internal struct OutboxPiece
{
    /// <summary>Memory that a small notice takes, as the bound of notices counts it.</summary>
    private const int LeastCost = 256;

    public OutboxKind Kind;

    /// <summary>The bytes; null for a <see cref="Promise"/>.</summary>
    public Chunk? Chunk;

    /// <summary>Bytes of the chunk already sent.</summary>
    public int Sent;

    /// <summary>Of a gap: bytes of output that were dropped here.</summary>
    public long LostBytes;

    /// <summary>Of a gap: notices that were dropped here.</summary>
    public int LostNotices;

    /// <summary>Something that fills in its bytes later; everything behind it waits.</summary>
    public OutboxPromise? Promise;

    public readonly int Remaining => Chunk is null ? 0 : Chunk.Length - Sent;

    /// <summary>What it counts among the notices.</summary>
    public readonly int NoticeCost => Kind == OutboxKind.Notice ? Math.Max(LeastCost, Chunk!.Length) : 0;

    /// <summary>Stands for what was dropped, and more can be added to it.</summary>
    public readonly bool IsOpenGap => Kind == OutboxKind.Gap && Sent == 0;
}
