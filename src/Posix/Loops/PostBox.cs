namespace Conserver.Posix;

/// <summary>
/// Work that other threads have left for a loop, and what wakes the loop to do it. Any thread, but for what is said.
/// </summary>
internal sealed unsafe class PostBox : IDisposable
{
    private const int CloseOnExec = 0x80000, NonBlocking = 0x800;

    private readonly Lock gate = new();
    private List<(ILoopOwner Owner, Action Action)> posted = [];
    private List<(ILoopOwner Owner, Action Action)> taken = [];
    private int threadId;
    private bool disposed;

    /// <summary>Readable when the loop is to wake up.</summary>
    public int WakeFd { get; } = PosixException.Check(Libc.eventfd(0, CloseOnExec | NonBlocking), "eventfd");

    /// <summary>The calling thread is the loop's.</summary>
    public bool IsLoopThread => threadId == Environment.CurrentManagedThreadId;

    /// <summary>Leaves work. Nothing is kept any more once this is disposed.</summary>
    public void Add(ILoopOwner owner, Action action)
    {
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            posted.Add((owner, action));

            // The loop looks for posted work before it sleeps. Asked under the gate, because it may be changing threads.
            if (posted.Count == 1 && !IsLoopThread)
            {
                SignalWake();
            }
        }
    }

    /// <summary>Takes what is there: true when there is any. The calling thread is the loop's from then on.</summary>
    public bool Take()
    {
        lock (gate)
        {
            threadId = Environment.CurrentManagedThreadId;
            (posted, taken) = (taken, posted);
            return taken.Count > 0;
        }
    }

    /// <summary>Does what was taken. The loop's thread.</summary>
    public void RunTaken(Action<ILoopOwner, Action> call)
    {
        foreach ((ILoopOwner owner, Action action) in taken)
        {
            call(owner, action);
        }

        taken.Clear();
    }

    /// <summary>Wakes the loop.</summary>
    public void Wake()
    {
        lock (gate)
        {
            SignalWake();
        }
    }

    /// <summary>The loop is awake.</summary>
    public void TakeWake()
    {
        ulong count = 0;
        _ = Sys.Read(WakeFd, new Span<byte>(&count, sizeof(ulong)));
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            Sys.Close(WakeFd);
        }
    }

    // Under the gate: the descriptor of a loop that is gone may be somebody else's by now.
    private void SignalWake()
    {
        if (!disposed)
        {
            ulong one = 1;

            // EAGAIN means the counter is full, so the loop is awake as it is.
            _ = Sys.Write(WakeFd, new ReadOnlySpan<byte>(&one, sizeof(ulong)));
        }
    }
}
