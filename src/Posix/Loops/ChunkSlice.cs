namespace Conserver.Posix;

/// <summary>Some bytes of a chunk.</summary>
/// <param name="Chunk">Whose reference the holder has.</param>
/// <param name="Start">The first byte.</param>
/// <param name="Length">How many.</param>
public readonly record struct ChunkSlice(Chunk Chunk, int Start, int Length)
{
    /// <summary>Most pieces of one gathered write.</summary>
    public const int MaxVectors = 64;

    public ReadOnlySpan<byte> Bytes => Chunk.Bytes.Slice(Start, Length);

    /// <summary>
    /// writev(2) over at most <see cref="MaxVectors"/> slices; may write less than asked; <c>-errno</c> below zero.
    /// </summary>
    public static unsafe int Write(int fd, ReadOnlySpan<ChunkSlice> slices)
    {
        int count = Math.Min(slices.Length, MaxVectors);
        Libc.IoVector* vectors = stackalloc Libc.IoVector[count];
        for (int i = 0; i < count; i++)
        {
            vectors[i].Base = slices[i].Chunk.Pointer + slices[i].Start;
            vectors[i].Length = (nuint)slices[i].Length;
        }

        while (true)
        {
            nint put = count == 1 ? Libc.write(fd, vectors->Base, vectors->Length) : Libc.writev(fd, vectors, count);
            if (put >= 0)
            {
                return (int)put;
            }

            if (Errno.Last is not Errno.EINTR and var errno)
            {
                return -errno;
            }
        }
    }
}
