namespace Conserver.Client.Connections;

/// <summary>
/// Bytes waiting to be written to a descriptor. Grows with what is put in; whoever fills it stops reading its own
/// source above <see cref="HighWater"/>, which bounds it.
/// </summary>
public sealed class ByteQueue
{
    /// <summary>64 KiB: more than a person pastes or a round trip needs.</summary>
    public const int HighWater = 64 * 1024;

    private byte[] buffer = new byte[4096];
    private int start;
    private int end;

    public int Count => end - start;
    public bool IsFull => Count >= HighWater;

    /// <summary>What is waiting, oldest first.</summary>
    public ReadOnlySpan<byte> Waiting => buffer.AsSpan(start, Count);

    public void Add(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Room for exactly <paramref name="length"/> more bytes, to be filled by the caller.</summary>
    public Span<byte> Reserve(int length)
    {
        if (buffer.Length - end < length)
        {
            byte[] target = Count + length > buffer.Length
                ? new byte[Math.Max(buffer.Length * 2, Count + length)]
                : buffer;
            Waiting.CopyTo(target);
            end = Count;
            start = 0;
            buffer = target;
        }

        Span<byte> room = buffer.AsSpan(end, length);
        end += length;
        return room;
    }

    /// <summary>The first <paramref name="count"/> bytes have been written.</summary>
    public void Remove(int count)
    {
        start += count;
        if (start == end)
        {
            start = end = 0;
        }
    }
}
