using Conserver.Posix;

namespace Conserver.Server.Delivery;

/// <summary>One entry of an <see cref="Outbox"/>.</summary>
internal struct OutboxPiece
{
    /// <summary>The bytes; null for a <see cref="Promise"/>.</summary>
    public Chunk? Chunk;

    /// <summary>Bytes of the chunk already sent.</summary>
    public int Sent;

    /// <summary>Console output, which may be dropped when the reader is too slow; everything else may not.</summary>
    public bool IsOutput;

    /// <summary>Output of this outbox alone, to which more may be added.</summary>
    public bool IsTail;

    /// <summary>Bytes of output that were dropped here, which the chunk says; 0 for everything else.</summary>
    public long Gap;

    /// <summary>Something that fills in its bytes later; everything behind it waits.</summary>
    public OutboxPromise? Promise;

    public readonly int Remaining => Chunk is null ? 0 : Chunk.Length - Sent;
}
