using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.Disk;

/// <summary>
/// The time index of one log, <c>.NAME.times</c> beside the log <c>NAME</c>: when which position came (decision 0035). Used
/// where the log is written; what is noted is appended a moment later, or when there is enough of it. The log does not
/// depend on it.
/// </summary>
internal sealed class LogTimes(ILogDisk disk, string path, TimeProvider clock, Action<LogReport> report)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    private TimeLedger? ledger;
    private State state;
    private long size;
    private long refusedAt;

    private enum State
    {
        Closed,
        Open,

        /// <summary>It could not be written: said, and tried again in a while.</summary>
        Refused,

        /// <summary>A file of that name is not ours and stays as it is.</summary>
        Foreign,
    }

    /// <summary>Somebody wants it.</summary>
    public bool IsKept { get; set; }

    /// <summary><see cref="Pay"/> is to be called when there is nothing better to do.</summary>
    public bool IsOwed => state == State.Open && ledger!.IsPending;

    // Nothing that came last is without an entry.
    private bool IsComplete => state == State.Open && ledger!.IsComplete;

    /// <summary>The name of a log's time index: it begins with a dot, so that nobody's patterns find it.</summary>
    public static string IndexName(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        return $"{path[..name]}.{path[name..]}.times";
    }

    /// <summary>A burst is in the log.</summary>
    /// <param name="position">Of its first byte; null when the log has never been open.</param>
    /// <param name="time">When that came, milliseconds since 1970.</param>
    /// <param name="count">Bytes of it.</param>
    public void Note(long? position, long time, int count)
    {
        if (!IsKept || position is not { } first || (state != State.Open && !TryOpen(first)))
        {
            return;
        }

        if (ledger!.MustAppend(time))
        {
            Pay();
        }

        if (state == State.Open)
        {
            ledger.Note(first, time, count);
        }
    }

    /// <summary>Appends what would have had a second; says how far it all is.</summary>
    /// <param name="queue">The log's.</param>
    public TimeMark Settle(LogQueue queue)
    {
        Pay();
        return new TimeMark(queue.Left, queue.Written, IsComplete);
    }

    /// <summary>Appends what has been noted.</summary>
    public void Pay()
    {
        if (!IsOwed)
        {
            return;
        }

        ReadOnlySpan<byte> bytes = ledger!.Take();
        int errno = disk.AppendAt(IndexName(path), size, ledger.Written, ledger.AppendAt, bytes);
        if (errno == 0)
        {
            size = ledger.AppendAt + bytes.Length;
            ledger.Taken();
        }
        else if (errno == ILogDisk.Changed)
        {
            // Somebody has removed or cut it: from what it is now.
            state = State.Closed;
        }
        else
        {
            Say(LogReportKind.NoIndex, $"cannot be written: {Latin1.FromNative(Errno.Text(errno))}");
            state = State.Refused;
            refusedAt = clock.GetTimestamp();
        }
    }

    private bool TryOpen(long position)
    {
        if (state == State.Foreign || (state == State.Refused && clock.GetElapsedTime(refusedAt) < RetryAfter))
        {
            return false;
        }

        string index = IndexName(path);
        _ = disk.ReadPart(index, 0, 0, out size);
        var tail = TimeTail.Find(
            size, position, block => disk.ReadPart(index, block * TimeBlock.Size, TimeBlock.Size, out _));
        if (tail.IsForeign)
        {
            Say(LogReportKind.NoIndex, "is not an index of this server: when what was said is not kept");
            state = State.Foreign;
            return false;
        }

        if (tail.Good < size)
        {
            report(new LogReport(
                LogReportKind.Mended, $"{index} was damaged: {size - tail.Good} bytes at its end are dropped"));
        }

        ledger ??= new TimeLedger();
        ledger.Begin(tail.Good, tail.End, tail.Era, tail.Seed);
        state = State.Open;
        return true;
    }

    private void Say(LogReportKind kind, string what)
    {
        if (state != State.Refused)
        {
            report(new LogReport(kind, $"{IndexName(path)} {what}"));
        }
    }
}
