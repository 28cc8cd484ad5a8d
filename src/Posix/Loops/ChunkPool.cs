using System.Numerics;

namespace Conserver.Posix;

/// <summary>
/// Where the memory of chunks waits for its next use: the one given back last is handed out first, while the processor
/// still has it in its cache. Keeps 4.5 MiB at most; what is beyond goes to the garbage collector. Any thread.
/// </summary>
internal static class ChunkPool
{
    /// <summary>Sizes are powers of four from here to <see cref="Largest"/>.</summary>
    private const int Smallest = 256;

    private const int Largest = 256 * 1024;
    private const int KeptPerSize = 768 * 1024;

    private static readonly Shelf[] Shelves =
    [
        new(Smallest), new(Smallest << 2), new(Smallest << 4), new(Smallest << 6), new(Smallest << 8), new(Largest),
    ];

    public static Chunk Rent(int capacity) => capacity > Largest ? new Chunk(capacity) : Shelves[ShelfOf(capacity)].Take();

    public static void Return(Chunk chunk)
    {
        int capacity = chunk.Capacity;
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
                    chunk.Revive();
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
