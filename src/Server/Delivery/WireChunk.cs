using Conserver.Posix;
using Conserver.Protocol.Wire;

namespace Conserver.Server.Delivery;

/// <summary>Data as the clients' protocol carries it.</summary>
public static class WireChunk
{
    /// <summary>A copy with each 0xFF doubled.</summary>
    public static Chunk Quoted(ReadOnlySpan<byte> data)
    {
        int escapes = WireEncoder.CountEscapes(data);
        if (escapes == 0)
        {
            return Chunk.Copy(data);
        }

        Chunk chunk = Chunk.Rent(data.Length + escapes);
        WireEncoder.Encode(data, chunk.Array);
        return chunk;
    }

    /// <summary>The same without a copy when <paramref name="kept"/>, which holds these bytes, needs no doubling.</summary>
    public static Chunk Quoted(ReadOnlySpan<byte> data, Chunk? kept)
    {
        if (kept is null || data.Contains((byte)0xFF))
        {
            return Quoted(data);
        }

        kept.Retain();
        return kept;
    }
}
