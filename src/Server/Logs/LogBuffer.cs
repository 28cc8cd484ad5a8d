using System.Buffers;

namespace Conserver.Server.Logs;

/// <summary>
/// What one log was given in this turn of the loop. Holds no memory while empty. What is written between one
/// <see cref="GetSpan"/> and its <see cref="Advance"/> stays in one piece all the way to the disk.
/// </summary>
internal sealed class LogBuffer : IBufferWriter<byte>
{
    private readonly List<LogSegment> full = [];
    private LogSegment? current;

    /// <summary>Bytes in the buffer.</summary>
    public long Length { get; private set; }

    public void Advance(int count)
    {
        current!.Grow(count);
        Length += count;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => Ready(sizeHint).Room;

    public Memory<byte> GetMemory(int sizeHint = 0) => Ready(sizeHint).RoomMemory;

    /// <summary>Moves everything to <paramref name="mailbox"/>, in order.</summary>
    public void MoveTo(LogMailbox mailbox)
    {
        foreach (LogSegment segment in full)
        {
            mailbox.Add(segment);
        }

        full.Clear();
        if (current is not null)
        {
            mailbox.Add(current);
            current = null;
        }

        Length = 0;
    }

    private LogSegment Ready(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (current is null || current.Room.Length < wanted)
        {
            if (current is { Content.IsEmpty: false })
            {
                full.Add(current);
            }
            else
            {
                current?.Release();
            }

            current = new LogSegment(wanted);
        }

        return current;
    }
}
