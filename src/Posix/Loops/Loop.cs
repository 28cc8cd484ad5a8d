using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// One thread's event loop over epoll: descriptors, timers, work posted by other threads, and work gathered to the end
/// of the turn. Each has an owner who hears of what it throws. Everything but <see cref="Post"/> and <see cref="Stop"/>
/// belongs to the loop's thread.
/// </summary>
public sealed unsafe class Loop : IDisposable
{
    private const int CloseOnExec = 0x80000, NonBlocking = 0x800;

    /// <summary>As much as one read takes, small enough that the bytes are still in the cache when they are written.</summary>
    private const int ReadSize = 64 * 1024;

    private readonly Faults faults = new();
    private readonly Watch.Set watches;
    private readonly LoopTimer.Queue timers;
    private readonly int wake;
    private readonly Lock postGate = new();
    private readonly Resumption resumption;
    private List<(ILoopOwner Owner, Action Action)> posted = [];
    private List<(ILoopOwner Owner, Action Action)> running = [];
    private List<ITurnEnd> turnEnd = [];
    private List<ITurnEnd> turnEndRunning = [];
    private Chunk readChunk;
    private int threadId;
    private volatile bool stopped;
    private bool disposed;

    /// <param name="name">Shown in the thread list and in reports of unhandled failures.</param>
    /// <param name="clock">Where time comes from; tests move it by hand.</param>
    /// <exception cref="PosixException">No more descriptors.</exception>
    public Loop(string name, TimeProvider? clock = null)
    {
        Name = name;
        Clock = clock ?? TimeProvider.System;
        timers = new LoopTimer.Queue(Clock, faults);
        resumption = new Resumption(this);
        watches = new Watch.Set(faults);
        wake = PosixException.Check(Libc.eventfd(0, CloseOnExec | NonBlocking), "eventfd");
        watches.Make(wake, Ready.Read, resumption, TakeWake);
        readChunk = Chunk.Rent(ReadSize);
    }

    public string Name { get; }

    /// <summary>One big buffer for whoever reads a descriptor in this turn; its content is gone when the callback returns.</summary>
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
    public bool IsCurrent => threadId == Environment.CurrentManagedThreadId;

    /// <summary>Descriptors that are watched; for tests that look for what was left behind.</summary>
    public int Watched => watches.Count - 1;

    /// <summary>
    /// Hears of an owner that failed while it dealt with a fault, and what it failed with; what threw is not called again.
    /// Without it, that exception leaves <see cref="Run"/>.
    /// </summary>
    public Action<Exception>? Unhandled
    {
        get => faults.Unhandled;
        set => faults.Unhandled = value;
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
        threadId = Environment.CurrentManagedThreadId;

        // Taken before the descriptors are looked at: what had happened on one of them when the work was posted is dealt with
        // first. A client that hangs up and then asks on another connection, of another loop, must find itself gone.
        TakePosted();
        int timeout = running.Count > 0 ? 0 : WaitMilliseconds(wait);
        watches.Wait(timeout);
        timers.Run();
        RunPosted();
        RunTurnEnd();
    }

    /// <summary>Ends <see cref="Run"/> after the current turn. Any thread.</summary>
    public void Stop()
    {
        stopped = true;
        lock (postGate)
        {
            Wake();
        }
    }

    /// <summary>
    /// Runs <paramref name="action"/> on the loop's thread, in order of posting. Any thread. The owner is told of a fault on
    /// this loop: one that lives on another loop needs a <see cref="FarOwner"/>. Nothing is run any more once the loop is disposed.
    /// </summary>
    public void Post(ILoopOwner owner, Action action)
    {
        lock (postGate)
        {
            if (disposed)
            {
                return;
            }

            posted.Add((owner, action));

            // The loop looks for posted work before it sleeps. Asked under the lock, because the loop may be changing threads.
            if (posted.Count == 1 && !IsCurrent)
            {
                Wake();
            }
        }
    }

    /// <summary>
    /// Does something now that has an owner of its own: what it throws ends at that owner and does not reach the caller.
    /// For a callback that goes through many of them.
    /// </summary>
    public void Call(ILoopOwner owner, Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure)
        {
            faults.Tell(owner, failure);
        }
    }

    /// <summary>Calls <paramref name="item"/> once at the end of this turn; the item sees to it that it is not queued twice.</summary>
    public void AtTurnEnd(ITurnEnd item) => turnEnd.Add(item);

    /// <summary>Starts to wait on a descriptor.</summary>
    public Watch Watch(int fd, Ready interest, ILoopOwner owner, Action<Ready> callback) =>
        watches.Make(fd, interest, owner, callback);

    /// <summary>A stopped timer.</summary>
    public LoopTimer Timer(ILoopOwner owner, Action callback) => timers.Make(owner, callback);

    public void Dispose()
    {
        lock (postGate)
        {
            disposed = true;
            Sys.Close(wake);
        }

        watches.Dispose();
        readChunk.Release();
    }

    private int WaitMilliseconds(TimeSpan wait)
    {
        long milliseconds = wait < TimeSpan.Zero ? int.MaxValue : (long)Math.Ceiling(wait.TotalMilliseconds);
        milliseconds = timers.Until(milliseconds);
        return turnEnd.Count > 0 ? 0 : milliseconds >= int.MaxValue ? -1 : (int)milliseconds;
    }

    private void TakePosted()
    {
        lock (postGate)
        {
            (posted, running) = (running, posted);
        }
    }

    private void RunPosted()
    {
        foreach ((ILoopOwner owner, Action action) in running)
        {
            Call(owner, action);
        }

        running.Clear();
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

    private void TakeWake(Ready ready)
    {
        ulong count = 0;
        _ = Sys.Read(wake, new Span<byte>(&count, sizeof(ulong)));
    }

    // Under the gate: the descriptor of a loop that is gone may be somebody else's by now.
    private void Wake()
    {
        if (disposed)
        {
            return;
        }

        ulong one = 1;

        // EAGAIN means the counter is full, so the loop is awake as it is.
        _ = Sys.Write(wake, new ReadOnlySpan<byte>(&one, sizeof(ulong)));
    }

    /// <summary>Lets <c>await</c> on the loop's thread resume on that thread. What such work throws is nobody's but the loop's.</summary>
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

        public void Faulted(Exception failure) => throw failure;
    }
}
