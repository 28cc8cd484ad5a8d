using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// One thread's event loop over epoll: descriptors, timers, work posted by other threads, and work gathered to the end
/// of the turn. Everything but <see cref="Post"/> and <see cref="Stop"/> belongs to the loop's thread.
/// </summary>
public sealed unsafe class Loop : IDisposable
{
    private const int EpollCtlAdd = 1, EpollCtlDel = 2, EpollCtlMod = 3;
    private const int CloseOnExec = 0x80000, NonBlocking = 0x800;
    private const ulong WakeData = ulong.MaxValue;

    /// <summary>As much as one read takes, small enough that the bytes are still in the cache when they are written.</summary>
    private const int ReadSize = 64 * 1024;

    private readonly TimeProvider clock;
    private readonly long origin;
    private readonly int epoll;
    private readonly int wake;
    private readonly EpollEvent events = new(256);
    private readonly EpollEvent change = new(1);
    private readonly PriorityQueue<LoopTimer, long> timers = new();
    private readonly Lock postGate = new();
    private readonly LoopContext context;
    private Watch?[] watches = new Watch?[64];
    private List<Action> posted = [];
    private List<Action> running = [];
    private List<ITurnEnd> turnEnd = [];
    private List<ITurnEnd> turnEndRunning = [];
    private Chunk readChunk;
    private uint generation;
    private int threadId;
    private volatile bool stopped;

    /// <param name="name">Shown in the thread list and in reports of unhandled failures.</param>
    /// <param name="clock">Where time comes from; tests move it by hand.</param>
    /// <exception cref="PosixException">No more descriptors.</exception>
    public Loop(string name, TimeProvider? clock = null)
    {
        Name = name;
        this.clock = clock ?? TimeProvider.System;
        origin = this.clock.GetTimestamp();
        context = new LoopContext(this);
        epoll = Check(Libc.epoll_create1(CloseOnExec), "epoll_create1");
        wake = Check(Libc.eventfd(0, CloseOnExec | NonBlocking), "eventfd");
        change.Set(0, Ready.Read, WakeData);
        Check(Libc.epoll_ctl(epoll, EpollCtlAdd, wake, change.Pointer), "epoll_ctl");
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

    public TimeProvider Clock => clock;

    /// <summary>Milliseconds since the loop was made, monotonic.</summary>
    public long Now => (long)clock.GetElapsedTime(origin).TotalMilliseconds;

    /// <summary>Local wall-clock time.</summary>
    public DateTime LocalTime => clock.GetLocalNow().DateTime;

    /// <summary>The calling thread is this loop's.</summary>
    public bool IsCurrent => threadId == Environment.CurrentManagedThreadId;

    /// <summary>
    /// Asked when a callback throws: true means it has been dealt with and the loop goes on. Without it, or on false, the
    /// exception leaves <see cref="Run"/>.
    /// </summary>
    public Func<Exception, bool>? Failed { get; set; }

    /// <summary>
    /// Called after each turn, for what may take long; false when another thread runs the loop by then.
    /// </summary>
    public Func<bool>? TurnEnded { get; set; }

    /// <summary>Runs until <see cref="Stop"/> (true) or until another thread has taken the loop over (false).</summary>
    public bool Run()
    {
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
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
        int count = Libc.epoll_wait(epoll, events.Pointer, events.Count, timeout);
        if (count < 0)
        {
            if (Errno.Last != Errno.EINTR)
            {
                throw new PosixException("epoll_wait", Errno.Last);
            }

            count = 0;
        }

        for (int i = 0; i < count; i++)
        {
            Dispatch(events.Data(i), events.Events(i));
        }

        RunTimers();
        RunPosted();
        RunTurnEnd();
    }

    /// <summary>Ends <see cref="Run"/> after the current turn. Any thread.</summary>
    public void Stop()
    {
        stopped = true;
        Wake();
    }

    /// <summary>Runs <paramref name="action"/> on the loop's thread, in order of posting. Any thread.</summary>
    public void Post(Action action)
    {
        bool asleep;
        lock (postGate)
        {
            posted.Add(action);

            // The loop looks for posted work before it sleeps. Asked under the lock, because the loop may be changing threads.
            asleep = posted.Count == 1 && !IsCurrent;
        }

        if (asleep)
        {
            Wake();
        }
    }

    /// <summary>Calls <paramref name="item"/> once at the end of this turn; the item sees to it that it is not queued twice.</summary>
    public void AtTurnEnd(ITurnEnd item) => turnEnd.Add(item);

    /// <summary>Starts to wait on a descriptor.</summary>
    public Watch Watch(int fd, Ready interest, Action<Ready> callback)
    {
        if (fd >= watches.Length)
        {
            Array.Resize(ref watches, Math.Max(fd + 1, watches.Length * 2));
        }

        if (watches[fd] is not null)
        {
            throw new InvalidOperationException($"Descriptor {fd} is watched already.");
        }

        var watch = new Watch(this, fd, ++generation, callback);
        watches[fd] = watch;
        watch.SetInterest(interest);
        return watch;
    }

    /// <summary>A stopped timer.</summary>
    public LoopTimer Timer(Action callback) => new(this, callback);

    public void Dispose()
    {
        Sys.Close(wake);
        Sys.Close(epoll);
        readChunk.Release();
        events.Dispose();
        change.Dispose();
    }

    internal void ChangeInterest(Watch watch, Ready before, Ready after)
    {
        change.Set(0, after, watch.Generation == 0 ? 0 : ((ulong)watch.Generation << 32) | (uint)watch.Fd);
        int operation = before == Ready.None ? EpollCtlAdd : after == Ready.None ? EpollCtlDel : EpollCtlMod;
        Check(Libc.epoll_ctl(epoll, operation, watch.Fd, change.Pointer), $"epoll_ctl({watch.Fd})");
    }

    internal void Forget(Watch watch) => watches[watch.Fd] = null;

    internal void StartTimer(LoopTimer timer, TimeSpan delay)
    {
        // Rounded up, so that a timer never fires before its time.
        timer.Due = Now + Math.Max(0, (long)Math.Ceiling(delay.TotalMilliseconds));
        timers.Enqueue(timer, timer.Due);
    }

    private static int Check(int result, string operation) =>
        result >= 0 ? result : throw new PosixException(operation, Errno.Last);

    private int WaitMilliseconds(TimeSpan wait)
    {
        long milliseconds = wait < TimeSpan.Zero ? int.MaxValue : (long)Math.Ceiling(wait.TotalMilliseconds);
        while (timers.TryPeek(out LoopTimer? timer, out long due))
        {
            if (timer.Due != due)
            {
                timers.Dequeue();
                continue;
            }

            milliseconds = Math.Min(milliseconds, Math.Max(0, due - Now));
            break;
        }

        return turnEnd.Count > 0 ? 0 : milliseconds >= int.MaxValue ? -1 : (int)milliseconds;
    }

    private void Dispatch(ulong data, Ready ready)
    {
        if (data == WakeData)
        {
            ulong count = 0;
            _ = Sys.Read(wake, new Span<byte>(&count, sizeof(ulong)));
            return;
        }

        // The descriptor may have been closed, and even reused, by an earlier event of the same turn.
        Watch? watch = watches[(int)(uint)data];
        if (watch is not null && watch.Generation == (uint)(data >> 32))
        {
            try
            {
                watch.Callback(ready);
            }
            catch (Exception failure) when (Failed?.Invoke(failure) == true)
            {
                watch.Remove();
            }
        }
    }

    private void RunTimers()
    {
        if (timers.Count == 0)
        {
            return;
        }

        long now = Now;
        while (timers.TryPeek(out LoopTimer? timer, out long due) && (due <= now || timer.Due != due))
        {
            timers.Dequeue();
            if (timer.Due == due)
            {
                timer.Due = long.MaxValue;
                Guard(timer.Callback);
            }
        }
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
        foreach (Action action in running)
        {
            Guard(action);
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
                catch (Exception failure) when (Failed?.Invoke(failure) == true)
                {
                    continue;
                }
            }

            turnEndRunning.Clear();
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (Failed?.Invoke(failure) == true)
        {
            return;
        }
    }

    private void Wake()
    {
        ulong one = 1;

        // EAGAIN means the counter is full, so the loop is awake as it is.
        _ = Sys.Write(wake, new ReadOnlySpan<byte>(&one, sizeof(ulong)));
    }
}
