using System.Diagnostics;
using Conserver.Posix;

namespace Conserver.Server.Disk;

/// <summary>
/// Who writes the logs of one loop (decision 0004). As long as the disk is quick the loop's own thread does, at the end of
/// each turn: the bytes are still in its cache, and nobody has to be woken. A second thread stands by, so that a slow disk
/// never stops the loop: it takes over the writing when the disk gets slow or refuses, and it takes over the loop when a
/// write hangs; the thread that hangs is then the one that writes.
/// </summary>
internal sealed class LogCrew : IDisposable
{
    /// <summary>How long after a failure the next try comes.</summary>
    public static readonly TimeSpan DefaultRetry = TimeSpan.FromMilliseconds(500);

    /// <summary>A turn whose writes take longer is the last one that writes for now.</summary>
    private static readonly TimeSpan SlowTurn = TimeSpan.FromMilliseconds(10);

    /// <summary>How long the loop writes before it looks at everything else: it may have a thousand logs to open.</summary>
    private static readonly TimeSpan LoopTime = TimeSpan.FromMilliseconds(2);

    /// <summary>How long the second thread keeps the writing at least, in milliseconds.</summary>
    private const int SlowTime = 1000;

    /// <summary>A write that lasts from one look to the next hangs, in milliseconds; more would find no more.</summary>
    private const int WatchTime = 50;

    /// <summary>Looks without anything written after which the watch sleeps until there is.</summary>
    private const int CalmLooks = 20;

    /// <summary>What an idle thread may take to end, in milliseconds.</summary>
    private const int EndTime = 2000;

    private readonly object gate = new();
    private readonly LogTurns turns;
    private readonly CrewThreads threads;
    private readonly ManualResetEventSlim loopEnded = new();
    private Func<bool>? loop;
    private Turn turn = Turn.Second;
    private bool stopping;
    private long slowUntil;
    private int calmLooks;
    private bool mayPay;

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
        Post = post;
        AtTurnEnd = atTurnEnd;
        Clock = clock;
        Disk = disk ?? new LogDisk();
        turns = new LogTurns(retry ?? DefaultRetry);
        threads = new CrewThreads(name, Work);
    }

    /// <summary>Whose turn it is to write.</summary>
    private enum Turn
    {
        /// <summary>The second thread's; the loop only puts things into queues.</summary>
        Second,

        /// <summary>The loop's, at the end of its next turn; the second thread watches.</summary>
        Loop,

        /// <summary>The loop's, which is in the middle of it; the second thread watches.</summary>
        LoopNow,

        /// <summary>
        /// Nobody's: the thread that had the loop hangs in a write, and the second thread runs the loop. When the write
        /// returns, that thread is the second one.
        /// </summary>
        Hanging,
    }

    /// <summary>What a thread without the loop has to do.</summary>
    private enum Duty
    {
        End,
        Write,
        Loop,
    }

    internal Action<ILoopOwner, Action> Post { get; }
    internal Action<ITurnEnd> AtTurnEnd { get; }
    internal TimeProvider Clock { get; }
    internal ILogDisk Disk { get; }

    private bool WatchSleeps => calmLooks >= CalmLooks;

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
            threads.StartSecond();
            Monitor.PulseAll(gate);
        }

        threads.Start(hasLoop: true);
    }

    /// <summary>Waits for the end of the loop.</summary>
    public void WaitForLoop() => loopEnded.Wait();

    /// <summary>
    /// Writes what the turn has left, on the loop's thread. False when that took so long that another thread runs the loop
    /// now: the caller must touch nothing of it any more.
    /// </summary>
    public bool WriteLogs()
    {
        int late;
        lock (gate)
        {
            if (turn != Turn.Loop || !(turns.HasReady || mayPay))
            {
                return true;
            }

            turn = Turn.LoopNow;
            late = mayPay ? LogTurns.LateAtOnce : 0;
            mayPay = false;
            if (WatchSleeps)
            {
                Monitor.PulseAll(gate);
            }
        }

        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < LoopTime
            && TryTakeForLoop(out LogWriter writer, out LogTurn what, ref late))
        {
            Write(writer, what);
        }

        lock (gate)
        {
            switch (turn)
            {
                case Turn.Hanging:
                    turn = Turn.Second;
                    LeaveToSecond();
                    return false;
                case Turn.LoopNow:
                    turn = Turn.Loop;
                    if (turns.HasStuck || Stopwatch.GetElapsedTime(start) > SlowTurn)
                    {
                        LeaveToSecond();
                    }

                    if (turns.HasReady)
                    {
                        Post(WakeUp.Owner, WakeUp.Call);
                    }

                    break;
            }
        }

        return true;
    }

    /// <summary>
    /// Waits until everything that was put in is on disk; false when that took too long. Call it when the loop has ended:
    /// the second thread writes from then on.
    /// </summary>
    public bool Flush(TimeSpan deadline)
    {
        long until = Environment.TickCount64 + (long)deadline.TotalMilliseconds;
        lock (gate)
        {
            loop = null;
            turns.IsHurried = true;
            LeaveToSecond();
            while (turns.HasWork)
            {
                long left = until - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }

                Monitor.Wait(gate, (int)left);
            }

            turns.IsHurried = false;
        }

        return true;
    }

    /// <summary>What could not be written until now, a sentence for each log.</summary>
    public string[] Unwritten()
    {
        lock (gate)
        {
            return [.. turns.Unwritten.Select(writer => writer.Unwritten)];
        }
    }

    /// <summary>
    /// Ends the threads, after loop, logs and <see cref="Flush"/>. One that hangs in a dead disk is left: it keeps nobody.
    /// </summary>
    public void Dispose()
    {
        bool hangs;
        lock (gate)
        {
            stopping = true;
            LeaveToSecond();
            hangs = turns.IsBusy;
        }

        if (!hangs && threads.Join(EndTime))
        {
            loopEnded.Dispose();
        }
    }

    /// <summary>There is something in the writer's queue.</summary>
    /// <param name="writer">A writer of this crew.</param>
    /// <param name="from">The crew of the loop that put it there, in a turn of it.</param>
    internal void Signal(LogWriter writer, LogCrew from)
    {
        bool wake = false;
        lock (gate)
        {
            bool added = turns.Add(writer);
            threads.StartSecond();
            if (turn is Turn.Second or Turn.Hanging)
            {
                Monitor.PulseAll(gate);
            }
            else
            {
                // The turn that comes to its end is another loop's.
                wake = added && from != this;
            }
        }

        if (wake)
        {
            Post(WakeUp.Owner, WakeUp.Call);
        }
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

            switch (NextDuty(out LogWriter? writer, out LogTurn what))
            {
                case Duty.Write:
                    Write(writer!, what);
                    break;
                case Duty.Loop:
                    hasLoop = true;
                    break;
                default:
                    return;
            }
        }
    }

    // What the thread without the loop has to do next; waits for it.
    private Duty NextDuty(out LogWriter? writer, out LogTurn what)
    {
        (writer, what) = (null, default);
        lock (gate)
        {
            while (true)
            {
                if (turn is Turn.Loop or Turn.LoopNow)
                {
                    if (LoopHangs())
                    {
                        turn = Turn.Hanging;
                        return Duty.Loop;
                    }

                    continue;
                }

                turns.Retry();
                if (turns.HasReady || turns.HasLate)
                {
                    writer = turns.Take(out what);
                    return Duty.Write;
                }

                Monitor.PulseAll(gate);
                if (stopping)
                {
                    return Duty.End;
                }

                long calm = slowUntil - Environment.TickCount64;
                if (loop is not null && !turns.HasStuck && calm <= 0)
                {
                    turn = Turn.Loop;
                    continue;
                }

                Monitor.Wait(gate, turns.UntilNext(loop is not null ? calm : null));
            }
        }
    }

    // Waits for the next look at the loop: true when one and the same write has lasted since the last one.
    private bool LoopHangs()
    {
        if (WatchSleeps)
        {
            Monitor.Wait(gate);
            calmLooks = 0;
            return false;
        }

        Turn seen = turn;
        long finished = turns.Finished, start = Environment.TickCount64;
        Monitor.Wait(gate, WatchTime);
        bool same = turns.Finished == finished && turn == seen;
        calmLooks = same && seen == Turn.Loop && !turns.HasOwing ? calmLooks + 1 : 0;
        if (turns.HasLate)
        {
            mayPay = true;
            Post(WakeUp.Owner, WakeUp.Call);
        }

        return same && seen == Turn.LoopNow && Environment.TickCount64 - start >= WatchTime * 4 / 5;
    }

    private void LeaveToSecond()
    {
        // Two must never write: who hangs finds out by himself.
        if (turn != Turn.Hanging)
        {
            turn = Turn.Second;
        }

        slowUntil = Environment.TickCount64 + SlowTime;
        Monitor.PulseAll(gate);
    }

    private bool TryTakeForLoop(out LogWriter writer, out LogTurn what, ref int late)
    {
        lock (gate)
        {
            if (turn == Turn.LoopNow && (turns.HasReady || (turns.HasLate && late-- > 0)))
            {
                writer = turns.Take(out what);
                return true;
            }
        }

        (writer, what) = (null!, default);
        return false;
    }

    private void Write(LogWriter writer, LogTurn what)
    {
        LogProgress progress = writer.Drain(what);
        lock (gate)
        {
            turns.Finish(writer, progress);
        }
    }
}
