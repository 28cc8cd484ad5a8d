namespace Conserver.Posix;

/// <summary>Some bytes of a chunk.</summary>
/// <param name="Chunk">Whose reference the holder has.</param>
/// <param name="Start">The first byte.</param>
/// <param name="Length">How many.</param>
public readonly record struct ChunkSlice(Chunk Chunk, int Start, int Length)
{
    public ReadOnlySpan<byte> Bytes => Chunk.Bytes.Slice(Start, Length);
}
