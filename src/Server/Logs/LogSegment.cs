using System.Buffers;

namespace Conserver.Server.Logs;

/// <summary>A pooled piece of log on its way from a loop to the disk. Owned by one thread at a time.</summary>
internal sealed class LogSegment
{
    /// <summary>What a console with little output takes for as long as its bytes are not on disk.</summary>
    public const int SmallSize = 4096;

    private byte[] bytes;
    private int start;
    private int end;

    /// <param name="size">Room at least.</param>
    public LogSegment(int size) => bytes = ArrayPool<byte>.Shared.Rent(Math.Max(size, SmallSize));

    public ReadOnlySpan<byte> Content => bytes.AsSpan(start, end - start);
    public Span<byte> Room => bytes.AsSpan(end);
    public Memory<byte> RoomMemory => bytes.AsMemory(end);

    /// <summary>Bytes were put into <see cref="Room"/>.</summary>
    public void Grow(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, bytes.Length - end);
        end += count;
    }

    /// <summary>Bytes at the front are on disk.</summary>
    public void Shrink(int count) => start += count;

    /// <summary>Copies <paramref name="other"/> to the end if there is room for all of it.</summary>
    public bool TryJoin(LogSegment other)
    {
        ReadOnlySpan<byte> content = other.Content;
        if (!content.TryCopyTo(Room))
        {
            return false;
        }

        end += content.Length;
        return true;
    }

    /// <summary>Gives the memory back; the segment is dead.</summary>
    public void Release()
    {
        byte[] pooled = bytes;
        bytes = [];
        start = end = 0;
        ArrayPool<byte>.Shared.Return(pooled);
    }
}
