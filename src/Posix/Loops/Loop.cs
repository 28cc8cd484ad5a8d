using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// One thread's event loop over epoll: descriptors, timers, work posted by other threads, and work gathered to the end
/// of the turn. Each has an owner who hears of what it throws. Everything but <see cref="Post"/> and <see cref="Stop"/>
/// belongs to the loop's thread.
/// </summary>
public sealed class Loop : IDisposable
{
    /// <summary>
    /// As much as one read takes, small enough that the bytes are still in the cache when they are written.
    /// </summary>
    private const int ReadSize = 64 * 1024;

    private readonly Faults faults = new();
    private readonly Watch.Set watches;
    private readonly PathWatch.Set paths;
    private readonly LoopTimer.Queue timers;
    private readonly PostBox posted = new();
    private readonly Resumption resumption;
    private readonly Action<ILoopOwner, Action> call;
    private List<ITurnEnd> turnEnd = [];
    private List<ITurnEnd> turnEndRunning = [];
    private Chunk readChunk;
    private volatile bool stopped;

    /// <param name="name">Shown in the thread list and in reports of unhandled failures.</param>
    /// <param name="clock">Where time comes from; tests move it by hand.</param>
    /// <exception cref="PosixException">No more descriptors.</exception>
    public Loop(string name, TimeProvider? clock = null)
    {
        Name = name;
        Clock = clock ?? TimeProvider.System;
        timers = new LoopTimer.Queue(Clock, faults);
        resumption = new Resumption(this);
        call = Call;
        watches = new Watch.Set(faults);
        paths = new PathWatch.Set(watches, faults);
        var wakefulness = new Wakefulness(faults);
        watches.Make(posted.WakeFd, Ready.Read, wakefulness, _ => posted.TakeWake());
        watches.Begin(wakefulness);
        readChunk = Chunk.Rent(ReadSize);
    }

    public string Name { get; }

    /// <summary>
    /// One big buffer for whoever reads a descriptor in this turn; its content is gone when the callback returns.
    /// </summary>
    public byte[] ReadBuffer => readChunk.Array;

    /// <summary>
    /// These bytes for longer than the callback: the read buffer itself when they lie at its start and fill half of
    /// it, otherwise a copy. The caller owns the chunk; the loop takes another buffer.
    /// </summary>
    public Chunk Keep(ReadOnlySpan<byte> bytes)
    {
        if (!IsWorthKeeping(bytes))
        {
            return Chunk.Copy(bytes);
        }

        Chunk kept = readChunk.WithLength(bytes.Length);
        readChunk = Chunk.Rent(ReadSize);
        return kept;
    }

    /// <summary><see cref="Keep"/> would not copy.</summary>
    public bool IsWorthKeeping(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= ReadSize / 2
        && Unsafe.AreSame(in MemoryMarshal.GetReference(bytes), in MemoryMarshal.GetArrayDataReference(readChunk.Array));

    public TimeProvider Clock { get; }

    /// <summary>Milliseconds since the loop was made, monotonic.</summary>
    public long Now => timers.Now;

    /// <summary>Local wall-clock time.</summary>
    public DateTime LocalTime => Clock.GetLocalNow().DateTime;

    /// <summary>The calling thread is this loop's.</summary>
    public bool IsCurrent => posted.IsLoopThread;

    /// <summary>Descriptors that are watched; for tests that look for what was left behind.</summary>
    public int Watched => watches.Count - 2 - paths.Descriptors;

    /// <summary>
    /// Hears of an owner that failed while it dealt with a fault, and what it failed with; what threw is not called again.
    /// Without it, that exception leaves <see cref="Run"/>.
    /// </summary>
    public Action<Exception>? Unhandled
    {
        get => faults.Unhandled;
        set => faults.Unhandled = value;
    }

    /// <inheritdoc cref="Faults.Trial"/>
    internal Action<ILoopOwner, Delegate?>? Trial
    {
        get => faults.Trial;
        set => faults.Trial = value;
    }

    /// <summary>
    /// Called after each turn, for what may take long; false when another thread runs the loop by then.
    /// </summary>
    public Func<bool>? TurnEnded { get; set; }

    /// <summary>Runs until <see cref="Stop"/> (true) or until another thread has taken the loop over (false).</summary>
    public bool Run()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(resumption);
        try
        {
            while (!stopped)
            {
                Turn(Timeout.InfiniteTimeSpan);
                if (TurnEnded?.Invoke() == false)
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>One turn: waits at most <paramref name="wait"/> for something to do, then does all of it.</summary>
    public void Turn(TimeSpan wait)
    {
        // Taken before the descriptors are looked at: what had happened on one of them when the work was posted is
        // dealt with first. A client that hangs up and then asks on another connection, of another loop, must find
        // itself gone.
        bool hasWork = posted.Take();
        watches.Wait(hasWork ? 0 : WaitMilliseconds(wait));
        timers.Run();
        posted.RunTaken(call);
        RunTurnEnd();
    }

    /// <summary>Ends <see cref="Run"/> after the current turn. Any thread.</summary>
    public void Stop()
    {
        stopped = true;
        posted.Wake();
    }

    /// <summary>
    /// Runs <paramref name="action"/> on the loop's thread, in order of posting. Any thread. The owner is told of a fault on
    /// this loop: one that lives on another loop needs a <see cref="FarOwner"/>. Nothing is run any more once the loop is
    /// disposed.
    /// </summary>
    public void Post(ILoopOwner owner, Action action) => posted.Add(owner, action);

    /// <summary>
    /// Does something now that has an owner of its own: what it throws ends at that owner and does not reach the caller.
    /// For a callback that goes through many of them.
    /// </summary>
    public void Call(ILoopOwner owner, Action action)
    {
        try
        {
            faults.Trial?.Invoke(owner, action);
            action();
        }
        catch (Exception failure)
        {
            faults.Tell(owner, failure);
        }
    }

    /// <summary>For owners that have no log and nothing more to end: <see cref="Unhandled"/> hears of it.</summary>
    public void Report(Exception failure) => faults.Report(failure);

    /// <summary>
    /// Calls <paramref name="item"/> once at the end of this turn; the item sees to it that it is not queued twice.
    /// </summary>
    public void AtTurnEnd(ITurnEnd item) => turnEnd.Add(item);

    /// <summary>Starts to wait on a descriptor.</summary>
    /// <param name="fd">It.</param>
    /// <param name="interest">What for.</param>
    /// <param name="owner">Hears of defects.</param>
    /// <param name="callback">Called with what is ready.</param>
    /// <param name="isPatient">
    /// It can wait: of these only some are dealt with in a turn, so that however many there are the others hardly notice.
    /// What is posted may come before them.
    /// </param>
    public Watch Watch(int fd, Ready interest, ILoopOwner owner, Action<Ready> callback, bool isPatient = false) =>
        watches.Make(fd, interest, owner, callback, isPatient);

    /// <summary>Starts to wait for what comes and goes at a path (of the bytes of <c>Latin1</c>).</summary>
    /// <exception cref="PosixException">That cannot be had.</exception>
    public PathWatch WatchPath(string path, ILoopOwner owner, Action callback) => paths.Make(path, owner, callback);

    /// <summary>A stopped timer.</summary>
    public LoopTimer Timer(ILoopOwner owner, Action callback) => timers.Make(owner, callback);

    public void Dispose()
    {
        posted.Dispose();
        paths.Dispose();
        watches.Dispose();
        readChunk.Release();
    }

    private int WaitMilliseconds(TimeSpan wait)
    {
        long milliseconds = wait < TimeSpan.Zero ? int.MaxValue : (long)Math.Ceiling(wait.TotalMilliseconds);
        milliseconds = timers.Until(milliseconds);
        return turnEnd.Count > 0 ? 0 : milliseconds >= int.MaxValue ? -1 : (int)milliseconds;
    }

    private void RunTurnEnd()
    {
        while (turnEnd.Count > 0)
        {
            (turnEnd, turnEndRunning) = (turnEndRunning, turnEnd);
            foreach (ITurnEnd item in turnEndRunning)
            {
                try
                {
                    faults.Trial?.Invoke(item, null);
                    item.OnTurnEnd();
                }
                catch (Exception failure)
                {
                    faults.Tell(item, failure);
                }
            }

            turnEndRunning.Clear();
        }
    }

    /// <summary>
    /// Owns what wakes the loop, which must stay in place whatever happens: without it nobody could reach the loop any more.
    /// </summary>
    private sealed class Wakefulness(Faults faults) : ILoopOwner
    {
        public void Faulted(Exception failure) => faults.Report(failure);
    }

    /// <summary>
    /// Lets <c>await</c> on the loop's thread resume on that thread. What such work throws is nobody's but the loop's.
    /// </summary>
    private sealed class Resumption(Loop loop) : SynchronizationContext, ILoopOwner
    {
        public override void Post(SendOrPostCallback d, object? state) => loop.Post(this, () => d(state));

        public override void Send(SendOrPostCallback d, object? state)
        {
            if (!loop.IsCurrent)
            {
                throw new InvalidOperationException("A loop is never waited for; use Post.");
            }

            d(state);
        }

        public override SynchronizationContext CreateCopy() => this;

        public void Faulted(Exception failure) => loop.Report(failure);
    }
}
