using System.Numerics;
using System.Runtime.CompilerServices;
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

    private Chunk(int capacity) => array = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);

    /// <summary>Bytes that count; what is behind them is left over from earlier uses.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => array.AsSpan(0, Length);

    /// <summary>All of its memory, as the slices of a gathered write and the readers of a buffer want it.</summary>
    public byte[] Array => references > 0 ? array : throw new ObjectDisposedException(nameof(Chunk));

    internal byte* Pointer => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));

    /// <summary>
    /// Memory for <paramref name="capacity"/> bytes at least, its length set to that; owned by the caller until <see
    /// cref="Release"/>.
    /// </summary>
    public static Chunk Rent(int capacity)
    {
        Chunk chunk = Pool.Rent(capacity);
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

    /// <summary>
    /// Another form of the same bytes, made by the first reader that needs it and kept until the last one is done: owned by
    /// the chunk. The chunk itself when that form would be the same. Belongs to the thread that shares the chunk out.
    /// </summary>
    public Chunk? Form { get; set; }

    /// <summary>One more reader.</summary>
    public void Retain() => Interlocked.Increment(ref references);

    /// <summary>One reader less; the last one gives the memory back.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref references);
        ObjectDisposedException.ThrowIf(left < 0, this);
        if (left == 0)
        {
            Chunk? form = Form;
            Form = null;
            if (form is not null && form != this)
            {
                form.Release();
            }

            Pool.Return(this);
        }
    }

    /// <summary>
    /// Where the memory of chunks waits for its next use: the one given back last is handed out first, while the processor
    /// still has it in its cache. Keeps 4.5 MiB at most; what is beyond goes to the garbage collector. Any thread.
    /// </summary>
    private static class Pool
    {
        /// <summary>Sizes are powers of four from here to <see cref="Largest"/>.</summary>
        private const int Smallest = 256;

        private const int Largest = 256 * 1024;
        private const int KeptPerSize = 768 * 1024;

        private static readonly Shelf[] Shelves =
        [
            new(Smallest), new(Smallest << 2), new(Smallest << 4), new(Smallest << 6), new(Smallest << 8), new(Largest),
        ];

        public static Chunk Rent(int capacity) =>
            capacity > Largest ? new Chunk(capacity) : Shelves[ShelfOf(capacity)].Take();

        public static void Return(Chunk chunk)
        {
            int capacity = chunk.array.Length;
            if (capacity <= Largest)
            {
                Shelves[ShelfOf(capacity)].Put(chunk);
            }
        }

        // 256 → 0, 257..1024 → 1, 1025..4096 → 2, …
        private static int ShelfOf(int capacity) =>
            (BitOperations.Log2((uint)Math.Max(capacity, Smallest) - 1) - BitOperations.Log2(Smallest) + 2) >> 1;

        private sealed class Shelf(int size)
        {
            private readonly Lock gate = new();
            private readonly Chunk?[] kept = new Chunk?[KeptPerSize / size];
            private int count;

            public Chunk Take()
            {
                lock (gate)
                {
                    if (count > 0)
                    {
                        Chunk chunk = kept[--count]!;
                        kept[count] = null;
                        chunk.references = 1;
                        return chunk;
                    }
                }

                return new Chunk(size);
            }

            public void Put(Chunk chunk)
            {
                lock (gate)
                {
                    if (count < kept.Length)
                    {
                        kept[count++] = chunk;
                    }
                }
            }
        }
    }
}
