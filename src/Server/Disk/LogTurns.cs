namespace Conserver.Server.Disk;

/// <summary>
/// Whose turn it is to be written: logs that have something to write, one after the other; those whose disk refused, until
/// their next try; and, behind all others, those that owe a note of where they begin. Guarded by the lock of the
/// <see cref="LogCrew"/> that has it.
/// </summary>
/// <param name="retry">From a refusal to the next try.</param>
internal sealed class LogTurns(TimeSpan retry)
{
    /// <summary>Logs that pay what they owe between two looks of the second thread, behind all that is ready.</summary>
    public const int LateAtOnce = 16;

    private readonly Queue<LogWriter> ready = new();
    private readonly Queue<(LogWriter Writer, long Due)> late = new();
    private readonly List<LogWriter> stuck = [];
    private LogWriter? busy;
    private long retryAt;

    /// <summary>Somebody can be written now.</summary>
    public bool HasReady => ready.Count > 0;

    /// <summary>Until it is noted when bytes came, milliseconds: once for all that came meanwhile.</summary>
    private const int TimesDelay = 1000;

    /// <summary>Somebody has something to do that needed not be done at once, and is to be done by now.</summary>
    public bool HasLate => late.Count > 0 && UntilLate == 0;

    /// <summary>Somebody has something to do, now or later.</summary>
    public bool HasOwing => late.Count > 0;

    /// <summary>What need not be done at once is done all the same.</summary>
    public bool IsHurried { get; set; }

    /// <summary>Milliseconds until the next one is due; 0 when it is. Only while <see cref="HasOwing"/>.</summary>
    public long UntilLate => IsHurried ? 0 : Math.Max(0, late.Peek().Due - Environment.TickCount64);

    /// <summary>Somebody waits for a new try.</summary>
    public bool HasStuck => stuck.Count > 0;

    /// <summary>Bytes wait for the disk, or are being written.</summary>
    public bool HasWork =>
        ready.Count > 0 || late.Count > 0 || busy is not null || stuck.Exists(writer => writer.HoldsBytes);

    /// <summary>Somebody is being written.</summary>
    public bool IsBusy => busy is not null;

    /// <summary>Logs whose bytes are not on disk.</summary>
    public IEnumerable<LogWriter> Unwritten =>
        ready.Concat(stuck).Concat(busy is null ? [] : [busy]).Where(writer => writer.HoldsBytes).Distinct();

    /// <summary>Milliseconds until the next try is due; 0 when it is. Only while <see cref="HasStuck"/>.</summary>
    public long UntilRetry => Math.Max(0, retryAt - Environment.TickCount64);

    /// <summary>Milliseconds until there may be something to do that nobody tells of; -1 for ever.</summary>
    /// <param name="calm">Until the loop may write again; null when it will not.</param>
    public int UntilNext(long? calm)
    {
        long wait = HasStuck ? UntilRetry : calm ?? long.MaxValue;
        wait = HasOwing ? Math.Min(wait, UntilLate) : wait;
        return wait == long.MaxValue ? Timeout.Infinite : (int)wait;
    }

    /// <summary>How often somebody has been written so far.</summary>
    public long Finished { get; private set; }

    /// <summary>A log has something to write; false when it stood in the queue already.</summary>
    public bool Add(LogWriter writer)
    {
        if (writer.IsQueued)
        {
            return false;
        }

        writer.IsQueued = true;
        ready.Enqueue(writer);
        return true;
    }

    /// <summary>The next one, which is then being written until <see cref="Finish"/>.</summary>
    public LogWriter Take(out LogTurn turn)
    {
        if (ready.Count == 0)
        {
            turn = LogTurn.Late;
            busy = late.Dequeue().Writer;
            busy.IsLate = false;
            return busy;
        }

        LogWriter writer = ready.Dequeue();
        turn = writer.IsRetryDue ? LogTurn.Retry : LogTurn.Write;
        writer.IsQueued = writer.IsRetryDue = false;
        busy = writer;
        return writer;
    }

    /// <summary>It has been written as far as it would go.</summary>
    public void Finish(LogWriter writer, LogProgress progress)
    {
        busy = null;
        Finished++;
        if (!writer.IsLate && (writer.OwesPlace || writer.Times.IsOwed))
        {
            writer.IsLate = true;
            late.Enqueue((writer, Environment.TickCount64 + (writer.OwesPlace ? 0 : TimesDelay)));
        }

        if (progress == LogProgress.More)
        {
            Add(writer);
        }
        else if (progress == LogProgress.Stuck && !writer.IsStuck)
        {
            if (stuck.Count == 0)
            {
                retryAt = Environment.TickCount64 + (long)retry.TotalMilliseconds;
            }

            writer.IsStuck = true;
            stuck.Add(writer);
        }
    }

    /// <summary>Lets those that are stuck try again, if it is time.</summary>
    public void Retry()
    {
        if (stuck.Count == 0 || UntilRetry > 0)
        {
            return;
        }

        foreach (LogWriter writer in stuck)
        {
            writer.IsStuck = false;
            writer.IsRetryDue = true;
            Add(writer);
        }

        stuck.Clear();
    }
}
