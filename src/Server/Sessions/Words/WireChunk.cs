using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;

namespace Conserver.Server.Sessions;

/// <summary>Data as the clients' protocol carries it.</summary>
internal static class WireChunk
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

    /// <summary>Text of one char per byte.</summary>
    public static Chunk Quoted(string text) => Quoted(Latin1.Bytes(text));

    /// <summary>
    /// What the console said, with each 0xFF doubled: once for all viewers, and without a copy when there is none.
    /// Belongs to the chunk.
    /// </summary>
    public static Chunk Of(Chunk said) =>
        said.Form ??= said.Bytes.Contains((byte)0xFF) ? Quoted(said.Bytes) : said;
}
