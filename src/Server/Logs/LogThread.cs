using System.Diagnostics.CodeAnalysis;
using Conserver.Posix;

namespace Conserver.Server.Logs;

/// <summary>
/// The thread that writes the logs of one loop, so that a slow disk never stops the loop. Logs take turns; one whose disk
/// refuses is tried again every half second while the others go on.
/// </summary>
public sealed class LogThread : IDisposable
{
    /// <summary>How long after a failure the next try comes.</summary>
    public static readonly TimeSpan DefaultRetry = TimeSpan.FromMilliseconds(500);

    private readonly object gate = new();
    private readonly Queue<LogWriter> ready = new();
    private readonly List<LogWriter> stuck = [];
    private readonly Thread thread;
    private readonly TimeSpan retry;
    private LogWriter? busy;
    private long retryAt;
    private bool stopping;

    /// <param name="name">The thread's name.</param>
    /// <param name="post">Runs an action on the loop; any thread may call it.</param>
    /// <param name="atTurnEnd">Asks the loop for a call at the end of its turn.</param>
    /// <param name="clock">Where time comes from, as for the loop.</param>
    /// <param name="disk">Where files are; null for the real ones.</param>
    /// <param name="retry">Time from a failure to the next try, real time; null for <see cref="DefaultRetry"/>.</param>
    public LogThread(
        string name,
        Action<Action> post,
        Action<ITurnEnd> atTurnEnd,
        TimeProvider clock,
        ILogDisk? disk = null,
        TimeSpan? retry = null)
    {
        Post = post;
        AtTurnEnd = atTurnEnd;
        Clock = clock;
        Disk = disk ?? new LogDisk();
        this.retry = retry ?? DefaultRetry;
        thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = name };
        thread.Start();
    }

    internal Action<Action> Post { get; }
    internal Action<ITurnEnd> AtTurnEnd { get; }
    internal TimeProvider Clock { get; }
    internal ILogDisk Disk { get; }

    /// <summary>
    /// Waits until everything that was handed off is on disk; false when that took too long. Call it on another thread than
    /// the loop's, or when the loop has ended.
    /// </summary>
    public bool Flush(TimeSpan deadline)
    {
        long until = Environment.TickCount64 + (long)deadline.TotalMilliseconds;
        lock (gate)
        {
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
    /// Ends the thread when it has nothing more to do at once. Close the logs and <see cref="Flush"/> before. A thread that
    /// hangs in a dead file system is left behind.
    /// </summary>
    public void Dispose()
    {
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
        }

        thread.Join(TimeSpan.FromSeconds(2));
    }

    /// <summary>There is something in the writer's mailbox. Any thread.</summary>
    internal void Signal(LogWriter writer)
    {
        lock (gate)
        {
            Enqueue(writer);
            Monitor.PulseAll(gate);
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

    private void Run()
    {
        while (TryTake(out LogWriter? writer, out bool isRetry))
        {
            LogProgress progress = writer.Drain(isRetry);
            lock (gate)
            {
                busy = null;
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
    }

    private void RetryStuck()
    {
        foreach (LogWriter writer in stuck)
        {
            writer.IsStuck = false;
            writer.IsRetryDue = true;
            Enqueue(writer);
        }

        stuck.Clear();
    }

    private bool TryTake([NotNullWhen(true)] out LogWriter? writer, out bool isRetry)
    {
        lock (gate)
        {
            while (true)
            {
                long left = retryAt - Environment.TickCount64;
                if (stuck.Count > 0 && left <= 0)
                {
                    RetryStuck();
                }

                if (ready.TryDequeue(out writer))
                {
                    isRetry = writer.IsRetryDue;
                    writer.IsQueued = writer.IsRetryDue = false;
                    busy = writer;
                    return true;
                }

                Monitor.PulseAll(gate);
                if (stopping)
                {
                    isRetry = false;
                    return false;
                }

                Monitor.Wait(gate, stuck.Count > 0 ? (int)left : Timeout.Infinite);
            }
        }
    }
}
