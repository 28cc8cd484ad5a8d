using System.Buffers;

namespace Conserver.Server;

/// <summary>
/// Immutable bytes on their way to several readers, in a pooled array that goes back when the last reader is done.
/// Belongs to one loop: the count is not synchronised.
/// </summary>
public sealed class Chunk
{
    private byte[]? array;
    private int references = 1;

    private Chunk(byte[] array, int length)
    {
        this.array = array;
        Length = length;
    }

    public int Length { get; }

    /// <summary>The pooled array; only the first <see cref="Length"/> bytes are ours.</summary>
    public byte[] Array => array ?? throw new ObjectDisposedException(nameof(Chunk));

    /// <summary>A copy of <paramref name="bytes"/>, owned by the caller until <see cref="Release"/>.</summary>
    public static Chunk Copy(ReadOnlySpan<byte> bytes)
    {
        byte[] array = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(array);
        return new Chunk(array, bytes.Length);
    }

    /// <summary>As data for a client: each 0xFF doubled.</summary>
    public static Chunk Quoted(ReadOnlySpan<byte> data)
    {
        int escapes = Protocol.Wire.WireEncoder.CountEscapes(data);
        if (escapes == 0)
        {
            return Copy(data);
        }

        byte[] array = ArrayPool<byte>.Shared.Rent(data.Length + escapes);
        return new Chunk(array, Protocol.Wire.WireEncoder.Encode(data, array));
    }

    public void Retain() => references++;

    public void Release()
    {
        if (--references == 0)
        {
            ArrayPool<byte>.Shared.Return(array!);
            array = null;
        }
    }
}
