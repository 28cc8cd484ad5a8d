using System.Buffers;
using Conserver.Posix;

namespace Conserver.Server.History;

/// <summary>
/// What one log was given in this turn of the loop. Holds no memory while empty. What is written between one
/// <see cref="GetSpan"/> and its <see cref="Advance"/> stays in one piece all the way to the disk.
/// </summary>
internal sealed class LogBuffer : IBufferWriter<byte>
{
    private const long MaxGrowth = 64 * 1024;

    private readonly List<LogSegment> full = [];
    private LogSegment current;

    /// <summary>Bytes in the buffer.</summary>
    public long Length { get; private set; }

    /// <summary>Adds all of a chunk without copying it.</summary>
    public void Append(Chunk chunk)
    {
        Finish();
        full.Add(LogSegment.Of(chunk));
        Length += chunk.Length;
    }

    /// <summary>About so much comes in small parts: they should lie in one piece.</summary>
    public void Expect(int count)
    {
        MakeRoom(count);
    }

    public void Advance(int count)
    {
        current.Grow(count);
        Length += count;
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return current.Room;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return current.RoomMemory;
    }

    /// <summary>Moves everything to <paramref name="mailbox"/>, in order.</summary>
    public void MoveTo(LogMailbox mailbox)
    {
        Finish();
        mailbox.Add(full);
        full.Clear();
        Length = 0;
    }

    private void MakeRoom(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (current.Chunk is null || current.Room.Length < wanted)
        {
            // As much again as there is already, so that a few words take little and a flood few pieces.
            Finish();
            current = LogSegment.WithRoom(Math.Max(wanted, (int)Math.Min(Length, MaxGrowth)));
        }
    }

    private void Finish()
    {
        if (current.Chunk is null)
        {
            return;
        }

        if (current.Content.IsEmpty)
        {
            current.Release();
        }
        else
        {
            full.Add(current);
        }

        current = default;
    }
}
