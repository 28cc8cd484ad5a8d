using Conserver.Posix;
using Conserver.Server.Delivery;

namespace Conserver.Server.Disk;

/// <summary>
/// What is on its way from loops to one log's writer, in order. Every byte of the history has its position here: how many
/// came before it, those included that are not in the file. The one lock between loops and whoever writes; it is never held
/// during I/O. Holds no memory for bytes while empty.
/// </summary>
/// <param name="clock">Says when bytes come.</param>
internal sealed class LogQueue(TimeProvider clock)
{
    /// <summary>A source that waits may go on when so many bytes are left.</summary>
    public const int ResumeAt = 256 * 1024;

    private const int MaxGrowth = 64 * 1024;

    /// <summary>Bytes that come later than that are not put to those that still wait, milliseconds.</summary>
    private const int MaxDelay = 1000;

    private readonly Lock gate = new();
    private readonly Deque<LogEntry> entries = new();
    private List<Action>? waiting;
    private List<Action>? readers;
    private long? origin;
    private long end;
    private long written;
    private long pending;

    /// <summary>
    /// The position behind everything that was put in, counted since the history began; null until the file has been opened
    /// for the first time.
    /// </summary>
    public long? Position
    {
        get
        {
            lock (gate)
            {
                return origin + end;
            }
        }
    }

    /// <summary>The position behind everything that has left; null as <see cref="Position"/>.</summary>
    public long? Written
    {
        get
        {
            lock (gate)
            {
                return origin + written;
            }
        }
    }

    /// <summary>Bytes that are not on disk.</summary>
    public long Pending => Volatile.Read(ref pending);

    /// <summary>There are bytes to write.</summary>
    public bool HoldsBytes => Pending > 0;

    /// <summary>Adds bytes; they stay in one piece all the way to the disk.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            MakeRoom(bytes.Length);
            bytes.CopyTo(Last.Data.Room);
            Count(Last.Data.Grow(bytes.Length));
        }
    }

    /// <summary>Adds two parts as one piece.</summary>
    public void Append(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        lock (gate)
        {
            MakeRoom(first.Length + second.Length);
            Span<byte> room = Last.Data.Room;
            first.CopyTo(room);
            second.CopyTo(room[first.Length..]);
            Count(Last.Data.Grow(first.Length + second.Length));
        }
    }

    /// <summary>Adds all of a chunk without copying it.</summary>
    public void Append(Chunk chunk)
    {
        lock (gate)
        {
            entries.Add(new LogEntry { Data = LogSegment.Of(chunk), Time = Now });
            Count(chunk.Length);
        }
    }

    /// <summary>So many bytes are said and will not be in the file.</summary>
    public void Skip(long count)
    {
        lock (gate)
        {
            if (entries.Count > 0 && Last.Gap > 0)
            {
                Last.Gap += count;
            }
            else
            {
                entries.Add(new LogEntry { Gap = count });
            }

            end += count;
        }
    }

    public void Add(Action command, bool mayOvertake)
    {
        lock (gate)
        {
            entries.Add(new LogEntry { Command = command, MayOvertake = mayOvertake });
        }
    }

    /// <summary>
    /// Calls back once when there is room again, on the thread that makes it: at once when there is. A callback waits only
    /// once, however often it is given.
    /// </summary>
    public void WhenRoom(Action tell)
    {
        lock (gate)
        {
            if (pending > ResumeAt)
            {
                waiting ??= [];
                if (!waiting.Contains(tell))
                {
                    waiting.Add(tell);
                }

                return;
            }
        }

        tell();
    }

    public bool TryTake(out LogEntry entry)
    {
        lock (gate)
        {
            if (entries.Count == 0)
            {
                entry = default;
                return false;
            }

            entry = entries[0];
            entries.RemoveFirst();
            written += entry.Gap;
            return true;
        }
    }

    /// <summary>Takes the first command that need not wait for the bytes before it.</summary>
    public bool TryTakeOvertaking(out Action command)
    {
        lock (gate)
        {
            for (int i = 0; i < entries.Count; i++)
            {
                if (entries[i] is { MayOvertake: true, Command: { } found })
                {
                    entries.RemoveAt(i);
                    command = found;
                    return true;
                }
            }
        }

        command = static () => { };
        return false;
    }

    /// <summary>Bytes that have left since this was made.</summary>
    public long Left
    {
        get
        {
            lock (gate)
            {
                return written;
            }
        }
    }

    /// <summary>
    /// Calls back once, on the thread that writes, when more than <paramref name="seen"/> bytes have left: at once when they
    /// have.
    /// </summary>
    public void WhenMore(long seen, Action tell)
    {
        lock (gate)
        {
            if (written <= seen)
            {
                (readers ??= []).Add(tell);
                return;
            }
        }

        tell();
    }

    /// <summary>Does not want to know any more.</summary>
    public void Forget(Action tell)
    {
        lock (gate)
        {
            _ = readers?.Remove(tell);
        }
    }

    /// <summary>Tells all who wait for more: nothing will come.</summary>
    public void TellReaders()
    {
        Action[] told;
        lock (gate)
        {
            told = [.. readers ?? []];
            readers = null;
        }

        foreach (Action tell in told)
        {
            tell();
        }
    }

    /// <summary>Bytes have left.</summary>
    public void Wrote(int count)
    {
        Action[] told = [];
        bool isRead;
        lock (gate)
        {
            written += count;
            pending -= count;
            isRead = readers is not null;
            if (pending <= ResumeAt && waiting is { Count: > 0 })
            {
                told = [.. waiting];
                waiting.Clear();
            }
        }

        if (isRead)
        {
            TellReaders();
        }

        foreach (Action tell in told)
        {
            tell();
        }
    }

    /// <summary>
    /// The file is open for the first time and says where its history stands: the position behind what it holds.
    /// </summary>
    public void BeginAt(long position)
    {
        lock (gate)
        {
            origin ??= position - written;
        }
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private ref LogEntry Last => ref entries[entries.Count - 1];

    // As much again as there is already, so that a few words take little and a flood few pieces.
    private void MakeRoom(int count)
    {
        long now = Now;
        if (entries.Count == 0 || !Last.HasData || Last.Data.Room.Length < count || now - Last.Time > MaxDelay)
        {
            int room = Math.Max(count, (int)Math.Min(pending, MaxGrowth));
            entries.Add(new LogEntry { Data = LogSegment.WithRoom(room), Time = now });
        }
    }

    private void Count(int length)
    {
        end += length;
        pending += length;
    }
}
