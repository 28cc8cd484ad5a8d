using Conserver.Posix;

namespace Conserver.Server.Disk;

/// <summary>A piece of log on its way from a loop to the disk: part of a chunk, with a reference to it.</summary>
internal struct LogSegment
{
    private int start;
    private int end;

    /// <summary>The memory; null for no segment.</summary>
    public Chunk? Chunk { get; private init; }

    /// <summary>Others read the chunk as well: nothing may be added.</summary>
    public bool IsShared { get; private init; }

    public readonly ReadOnlySpan<byte> Content => Chunk!.Array.AsSpan(start, end - start);
    public readonly Span<byte> Room => IsShared ? [] : Chunk!.Array.AsSpan(end);

    /// <summary>An empty one.</summary>
    /// <param name="size">Room at least.</param>
    public static LogSegment WithRoom(int size) => new() { Chunk = Chunk.Rent(size) };

    /// <summary>All of a chunk that others have as well.</summary>
    public static LogSegment Of(Chunk chunk)
    {
        chunk.Retain();
        return new LogSegment { Chunk = chunk, IsShared = true, end = chunk.Length };
    }

    /// <summary>So many bytes were put into <see cref="Room"/>; returns how many.</summary>
    public int Grow(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Room.Length);
        end += count;
        return count;
    }

    /// <summary>Bytes at the front are on disk.</summary>
    public void Shrink(int count) => start += count;

    /// <summary>Gives the memory back; the segment is dead.</summary>
    public readonly void Release() => Chunk!.Release();
}
