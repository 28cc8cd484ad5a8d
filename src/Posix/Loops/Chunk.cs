using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Bytes on their way to several readers, on any thread, in pooled and pinned memory that goes back when the last reader
/// is done. Whoever rents a chunk fills it before sharing it; from then on its bytes do not change.
/// </summary>
public sealed unsafe class Chunk
{
    private readonly byte[] array;
    private int references = 1;

    internal Chunk(int capacity) => array = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);

    /// <summary>Bytes that count; what is behind them is left over from earlier uses.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => array.AsSpan(0, Length);

    /// <summary>All of its memory, as the slices of a gathered write and the readers of a buffer want it.</summary>
    public byte[] Array => references > 0 ? array : throw new ObjectDisposedException(nameof(Chunk));

    internal int Capacity => array.Length;

    internal byte* Pointer => (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));

    /// <summary>Memory for <paramref name="capacity"/> bytes at least, its length set to that; owned by the caller until <see cref="Release"/>.</summary>
    public static Chunk Rent(int capacity)
    {
        Chunk chunk = ChunkPool.Rent(capacity);
        chunk.Length = capacity;
        return chunk;
    }

    /// <summary>A copy of <paramref name="bytes"/>, owned by the caller until <see cref="Release"/>.</summary>
    public static Chunk Copy(ReadOnlySpan<byte> bytes)
    {
        Chunk chunk = Rent(bytes.Length);
        bytes.CopyTo(chunk.array);
        return chunk;
    }

    /// <summary>Says how many bytes count, before the chunk is shared.</summary>
    public Chunk WithLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, array.Length);
        Length = length;
        return this;
    }

    /// <summary>One more reader.</summary>
    public void Retain() => Interlocked.Increment(ref references);

    /// <summary>One reader less; the last one gives the memory back.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref references);
        ObjectDisposedException.ThrowIf(left < 0, this);
        if (left == 0)
        {
            ChunkPool.Return(this);
        }
    }

    internal void Revive() => references = 1;
}
