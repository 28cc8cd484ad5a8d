using System.Buffers;

namespace Conserver.Server.Lines;

/// <summary>
/// What stands between a descriptor's bytes and the device's own. Belongs to one link; state survives reads.
/// </summary>
internal interface ILinkCodec
{
    /// <summary>The far end wants nothing to be sent now; may change with each read.</summary>
    bool IsSuspended => false;

    /// <summary>
    /// Takes what is not the device's own out of <paramref name="buffer"/> in place; returns how many bytes are left at its
    /// front. What must be answered goes to <paramref name="replies"/>, as the far end wants it.
    /// </summary>
    int Decode(Span<byte> buffer, IBufferWriter<byte> replies);

    /// <summary>
    /// What was kept back of earlier reads and is the device's own after all: it comes before what the last read has left.
    /// </summary>
    ReadOnlySpan<byte> TakeLate();

    /// <summary>Nothing more will be read: what is still kept back is the device's own.</summary>
    void End();

    /// <summary>Data as the far end wants it: the same span where nothing has to be quoted.</summary>
    ReadOnlySpan<byte> Quote(ReadOnlySpan<byte> data);
}
