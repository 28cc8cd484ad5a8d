namespace Conserver.Posix;

/// <summary>
/// A running child, leader of a session of its own. <see cref="PidFd"/> becomes readable when it ends. Whoever has one
/// reaps it, by itself or with <see cref="Await"/>, or leaves that to <see cref="Abandon"/>.
/// </summary>
public sealed class Child : IDisposable
{
    /// <summary>How often a child is looked at that the loop could not watch.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromMilliseconds(100);

    private const int PPidFd = 3, Exited = 4;
    private const int CldExited = 1;
    private Watch? watch;
    private LoopTimer? ending;
    private bool abandoned;
    private bool reaped;
    private bool closed;
    private Action? overAt;

    /// <summary>Not yet reaped, of the whole process.</summary>
    private static readonly HashSet<int> Running = [];

    internal Child(int pid, int pidFd)
    {
        Pid = pid;
        PidFd = pidFd;
        Running.Add(pid);
    }

    /// <summary>
    /// Held while a child is started, until it is known here, while one is reaped, until it is not, and while a process is
    /// found not to be ours.
    /// </summary>
    internal static Lock Gate { get; } = new();

    public int Pid { get; }
    public int PidFd { get; }

    /// <summary>Its end is known, and its number may be given to another process.</summary>
    public bool IsReaped => reaped;

    /// <summary>By <see cref="Terminate"/>.</summary>
    public bool IsAskedToEnd => ending is not null;

    /// <summary>It was started here, and whoever has it will reap it. Under the gate.</summary>
    internal static bool IsOurs(int pid) => Running.Contains(pid);

    /// <summary>
    /// Takes the exit status of a child that has ended; false while it runs. One that somebody else has reaped has ended,
    /// nobody knows how.
    /// </summary>
    public unsafe bool TryReap(out ExitStatus status)
    {
        const int NoHang = 1;
        byte* info = stackalloc byte[128];
        new Span<byte>(info, 128).Clear();
        lock (Gate)
        {
            // Whatever fails here (ECHILD) would fail at every later try.
            if (Libc.waitid(PPidFd, PidFd, info, Exited | NoHang) != 0)
            {
                status = ExitStatus.Unknown;
            }
            else if (*(int*)info == 0)
            {
                status = default;
                return false;
            }
            else
            {
                // siginfo_t of 64-bit Linux: si_signo at 0, si_code at 8, si_pid at 16, si_uid at 20, si_status at 24.
                status = new ExitStatus(*(int*)(info + 8) != CldExited, *(int*)(info + 24));
            }

            reaped = true;

            // Before the number can be given to another one.
            Running.Remove(Pid);
        }

        return true;
    }

    /// <summary>Waits for its end. Not for a loop.</summary>
    public unsafe ExitStatus Wait()
    {
        const int LeaveIt = 0x01000000;
        byte* info = stackalloc byte[128];
        while (Libc.waitid(PPidFd, PidFd, info, Exited | LeaveIt) != 0 && Errno.Last == Errno.EINTR)
        {
        }

        _ = TryReap(out ExitStatus status);
        return status;
    }

    /// <summary>Reaps it when it ends and says once how that was, on the loop; nothing of it is left then.</summary>
    /// <exception cref="PosixException">The loop cannot wait for it.</exception>
    public void Await(Loop loop, ILoopOwner owner, Action<ExitStatus> ended) =>
        watch = loop.Watch(PidFd, Ready.Read, owner, _ =>
        {
            if (TryReap(out ExitStatus status))
            {
                Dispose();
                ended(status);
            }
        });

    /// <summary>
    /// Ends it: SIGHUP now, SIGTERM when it is still there after some seconds, SIGKILL after some more, each to all of its
    /// process group. Whoever awaits it hears how it ended.
    /// </summary>
    public void Terminate(Loop loop)
    {
        if (reaped || ending is not null)
        {
            return;
        }

        Ask(Signals.Hup, -Pid);
        int next = Signals.Term;
        ending = loop.Timer(new Ending(this, loop), () =>
        {
            Ask(next, -Pid);
            if (next == Signals.Term)
            {
                next = Signals.Kill;
                ending!.Start(EndTimes.Usual.UntilKill);
            }
        });
        ending.Start(EndTimes.Usual.UntilTerm);
    }

    /// <summary>
    /// Nobody wants to hear of it any more: it is ended as by <see cref="Terminate"/> and reaped whenever it is gone.
    /// </summary>
    public void Abandon(Loop loop)
    {
        if (!reaped && !abandoned)
        {
            Terminate(loop);
            LeaveToLoop(loop, over: null);
        }
    }

    /// <summary>
    /// It is reaped whenever it is gone, and <paramref name="over"/> is called; whoever awaited it hears nothing any more.
    /// </summary>
    internal void LeaveToLoop(Loop loop, Action? over)
    {
        abandoned = true;
        overAt += over;
        watch?.Remove();
        try
        {
            Await(loop, new Reaping(this, loop), _ => overAt?.Invoke());
        }
        catch (PosixException)
        {
            Look(loop);
        }
    }

    /// <summary>True once after each time the child was stopped by a signal (SIGSTOP and the like).</summary>
    public unsafe bool TakeStopped()
    {
        const int NoHang = 1, Stopped = 2;
        byte* info = stackalloc byte[128];
        new Span<byte>(info, 128).Clear();
        return !reaped && Libc.waitid(PPidFd, PidFd, info, Stopped | NoHang) == 0 && *(int*)info != 0;
    }

    /// <summary>Sends a signal; a child that has just ended is not an error.</summary>
    public void Kill(int signal)
    {
        if (!reaped)
        {
            _ = Sys.Kill(Pid, signal);
        }
    }

    /// <summary>Lets go of the descriptor and of what waits on it; does not end the child.</summary>
    public void Dispose()
    {
        if (!closed)
        {
            closed = true;
            watch?.Remove();
            ending?.Stop();
            Sys.Close(PidFd);
        }
    }

    // Until it is reaped the number is its own. One that was stopped has to run to hear of it.
    private void Ask(int signal, int whom)
    {
        if (!reaped)
        {
            _ = Sys.Kill(whom, signal);
            _ = Sys.Kill(whom, Signals.Cont);
        }
    }

    // Out of memory for epoll, or a defect: there is still the clock.
    private void Look(Loop loop) => loop.Timer(new Reaping(this, loop), () => LookNow(loop)).Start(LookTime);

    // At once as well: a loop that is at its end has no later.
    private void LookNow(Loop loop)
    {
        if (TryReap(out _))
        {
            Dispose();
            overAt?.Invoke();
        }
        else
        {
            Look(loop);
        }
    }

    /// <summary>A defect in asking it to end: it is not asked any more. Whoever awaits it hears of it.</summary>
    private sealed class Ending(Child child, Loop loop) : ILoopOwner
    {
        public void Faulted(Exception failure)
        {
            child.Ask(Signals.Kill, -child.Pid);
            loop.Report(failure);
        }
    }

    /// <summary>A child that nobody has belongs to the loop alone; it must not stay a zombie, whatever happens.</summary>
    private sealed class Reaping(Child child, Loop loop) : ILoopOwner
    {
        public void Faulted(Exception failure)
        {
            if (!child.closed)
            {
                child.watch?.Remove();
                child.LookNow(loop);
            }

            loop.Report(failure);
        }
    }
}
