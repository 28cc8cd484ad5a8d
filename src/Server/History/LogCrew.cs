using System.Diagnostics;
using Conserver.Posix;
using Conserver.Server.Disk;

namespace Conserver.Server.History;

/// <summary>
/// Who writes the logs of one loop. As long as the disk is quick the loop's own thread does, at the end of each turn: the
/// bytes are still in its cache, and nobody has to be woken. A second thread stands by, so that a slow disk never stops
/// the loop: it takes over the writing when the disk gets slow or refuses, and it takes over the loop when a write hangs;
/// the thread that hangs is then the one that writes. Logs take turns; one whose disk refuses is tried again every half
/// second while the others go on.
/// </summary>
public sealed class LogCrew : IDisposable
{
    /// <summary>How long after a failure the next try comes.</summary>
    public static readonly TimeSpan DefaultRetry = TimeSpan.FromMilliseconds(500);

    /// <summary>A turn whose writes take longer is the last one that writes for now.</summary>
    private static readonly TimeSpan SlowTurn = TimeSpan.FromMilliseconds(10);

    /// <summary>How long the second thread keeps the writing at least, in milliseconds.</summary>
    private const int SlowTime = 1000;

    /// <summary>
    /// A write that lasts from one look to the next, in milliseconds, hangs; more looks would wake more than they find.
    /// </summary>
    private const int WatchTime = 50;

    /// <summary>Looks without anything written after which the watch sleeps until there is.</summary>
    private const int CalmLooks = 20;

    private readonly object gate = new();
    private readonly Queue<LogWriter> ready = new();
    private readonly List<LogWriter> stuck = [];
    private readonly List<Thread> threads = [];
    private readonly ManualResetEventSlim loopEnded = new();
    private readonly string name;
    private readonly TimeSpan retry;
    private Func<bool>? loop;
    private LogWriter? busy;
    private long retryAt;
    private bool stopping;

    /// <summary>The loop's thread writes; otherwise the second thread.</summary>
    private bool loopWrites;
    private bool loopIsWriting;
    private bool loopIsLost;
    private long loopProgress;
    private long slowUntil;
    private bool watchSleeps;
    private int calmLooks;

    /// <param name="name">The threads' name.</param>
    /// <param name="post">Runs an action on the loop; any thread may call it.</param>
    /// <param name="atTurnEnd">Asks the loop for a call at the end of its turn.</param>
    /// <param name="clock">Where time comes from, as for the loop.</param>
    /// <param name="disk">Where files are; null for the real ones.</param>
    /// <param name="retry">Time from a failure to the next try, real time; null for <see cref="DefaultRetry"/>.</param>
    public LogCrew(
        string name,
        Action<ILoopOwner, Action> post,
        Action<ITurnEnd> atTurnEnd,
        TimeProvider clock,
        ILogDisk? disk = null,
        TimeSpan? retry = null)
    {
        this.name = name;
        Post = post;
        AtTurnEnd = atTurnEnd;
        Clock = clock;
        Disk = disk ?? new LogDisk();
        this.retry = retry ?? DefaultRetry;
        StartThread(hasLoop: false);
    }

    internal Action<ILoopOwner, Action> Post { get; }
    internal Action<ITurnEnd> AtTurnEnd { get; }
    internal TimeProvider Clock { get; }
    internal ILogDisk Disk { get; }

    /// <summary>Runs a loop on a thread of the crew; without one, the other thread does all the writing.</summary>
    /// <param name="run">
    /// Runs it, with a call of <see cref="WriteLogs"/> after each turn: true when the loop has ended, false when that call
    /// returned false. May be called on another thread then.
    /// </param>
    public void RunLoop(Func<bool> run)
    {
        lock (gate)
        {
            // The second thread leaves the writing to the loop as soon as it is not in the middle of it.
            loop = run;
            Monitor.PulseAll(gate);
        }

        StartThread(hasLoop: true);
    }

    /// <summary>Waits for the end of the loop.</summary>
    public void WaitForLoop() => loopEnded.Wait();

    /// <summary>
    /// Writes what the turn has left, on the loop's thread. False when that took so long that another thread runs the loop
    /// now: the caller must touch nothing of it any more.
    /// </summary>
    public bool WriteLogs()
    {
        lock (gate)
        {
            if (!loopWrites || ready.Count == 0)
            {
                return true;
            }

            loopIsWriting = true;
            if (watchSleeps)
            {
                Monitor.PulseAll(gate);
            }
        }

        long start = Stopwatch.GetTimestamp();
        while (TryTakeForLoop(out LogWriter writer, out bool isRetry))
        {
            Finish(writer, writer.Drain(isRetry));
        }

        lock (gate)
        {
            loopIsWriting = false;
            if (loopIsLost)
            {
                loopIsLost = false;
                return false;
            }

            if (loopWrites && (stuck.Count > 0 || Stopwatch.GetElapsedTime(start) > SlowTurn))
            {
                LeaveToSecond();
            }

            return true;
        }
    }

    /// <summary>
    /// Waits until everything that was handed off is on disk; false when that took too long. Call it on another thread than
    /// the loop's, or when the loop has ended.
    /// </summary>
    public bool Flush(TimeSpan deadline)
    {
        long until = Environment.TickCount64 + (long)deadline.TotalMilliseconds;
        lock (gate)
        {
            loop = null;
            LeaveToSecond();
            while (ready.Count > 0 || busy is not null || stuck.Exists(writer => writer.HoldsBytes))
            {
                long left = until - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }

                Monitor.Wait(gate, (int)left);
            }
        }

        return true;
    }

    /// <summary>
    /// Ends the threads when they have nothing more to do at once. End the loop, close the logs and <see cref="Flush"/>
    /// before. A thread that hangs in a dead file system is left behind.
    /// </summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            LeaveToSecond();
        }

        long until = Environment.TickCount64 + 2000;
        bool all = true;
        foreach (Thread thread in threads)
        {
            all &= thread.Join((int)Math.Max(0, until - Environment.TickCount64));
        }

        if (all)
        {
            loopEnded.Dispose();
        }
    }

    /// <summary>There is something in the writer's mailbox. On the loop's thread, in a turn.</summary>
    internal void Signal(LogWriter writer)
    {
        lock (gate)
        {
            Enqueue(writer);
            if (!loopWrites)
            {
                Monitor.PulseAll(gate);
            }
        }
    }

    private void StartThread(bool hasLoop)
    {
        var thread = new Thread(() => Work(hasLoop)) { IsBackground = true, Name = name };
        threads.Add(thread);
        thread.Start();
    }

    private void Work(bool hasLoop)
    {
        while (true)
        {
            if (hasLoop)
            {
                if (loop!())
                {
                    loopEnded.Set();
                    return;
                }

                hasLoop = false;
            }

            switch (NextDuty(out LogWriter? writer, out bool isRetry))
            {
                case Duty.Write:
                    Finish(writer!, writer!.Drain(isRetry));
                    break;
                case Duty.Loop:
                    hasLoop = true;
                    break;
                default:
                    return;
            }
        }
    }

    private enum Duty
    {
        End,
        Write,
        Loop,
    }

    // What the thread without the loop has to do next; waits for it.
    private Duty NextDuty(out LogWriter? writer, out bool isRetry)
    {
        lock (gate)
        {
            while (true)
            {
                if (loopWrites)
                {
                    if (LoopHangs())
                    {
                        loopIsLost = true;
                        LeaveToSecond();
                        (writer, isRetry) = (null, false);
                        return Duty.Loop;
                    }

                    continue;
                }

                RetryStuck();
                if (ready.Count > 0)
                {
                    writer = Take(out isRetry);
                    return Duty.Write;
                }

                Monitor.PulseAll(gate);
                (writer, isRetry) = (null, false);
                if (stopping)
                {
                    return Duty.End;
                }

                long now = Environment.TickCount64;
                if (loop is not null && stuck.Count == 0 && now >= slowUntil)
                {
                    loopWrites = true;
                    continue;
                }

                // Never less than 0, which would mean for ever.
                long wait = stuck.Count > 0 ? Math.Max(0, retryAt - now) : loop is not null ? slowUntil - now : Timeout.Infinite;
                Monitor.Wait(gate, (int)wait);
            }
        }
    }

    // Waits for the next look at the loop: true when one and the same write has lasted since the last one.
    private bool LoopHangs()
    {
        if (calmLooks >= CalmLooks)
        {
            watchSleeps = true;
            Monitor.Wait(gate);
            watchSleeps = false;
            calmLooks = 0;
            return false;
        }

        bool wasWriting = loopIsWriting;
        long seen = loopProgress, start = Environment.TickCount64;
        Monitor.Wait(gate, WatchTime);
        bool same = loopProgress == seen && loopIsWriting == wasWriting;
        calmLooks = same && !wasWriting ? calmLooks + 1 : 0;
        return same && wasWriting && loopWrites && Environment.TickCount64 - start >= WatchTime * 4 / 5;
    }

    private void LeaveToSecond()
    {
        loopWrites = false;
        slowUntil = Environment.TickCount64 + SlowTime;
        Monitor.PulseAll(gate);
    }

    private bool TryTakeForLoop(out LogWriter writer, out bool isRetry)
    {
        lock (gate)
        {
            if (loopIsLost || ready.Count == 0)
            {
                (writer, isRetry) = (null!, false);
                return false;
            }

            writer = Take(out isRetry);
            return true;
        }
    }

    private LogWriter Take(out bool isRetry)
    {
        LogWriter writer = ready.Dequeue();
        isRetry = writer.IsRetryDue;
        writer.IsQueued = writer.IsRetryDue = false;
        busy = writer;
        return writer;
    }

    private void Finish(LogWriter writer, LogProgress progress)
    {
        lock (gate)
        {
            busy = null;
            loopProgress++;
            if (progress == LogProgress.More)
            {
                Enqueue(writer);
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
    }

    private void Enqueue(LogWriter writer)
    {
        if (!writer.IsQueued)
        {
            writer.IsQueued = true;
            ready.Enqueue(writer);
        }
    }

    private void RetryStuck()
    {
        if (stuck.Count == 0 || Environment.TickCount64 < retryAt)
        {
            return;
        }

        foreach (LogWriter writer in stuck)
        {
            writer.IsStuck = false;
            writer.IsRetryDue = true;
            Enqueue(writer);
        }

        stuck.Clear();
    }
}
