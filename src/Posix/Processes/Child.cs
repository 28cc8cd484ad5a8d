namespace Conserver.Posix;

/// <summary>
/// A running child, leader of a session of its own. <see cref="PidFd"/> becomes readable when it ends. Whoever has one
/// reaps it, by itself or with <see cref="Await"/>, or leaves that to <see cref="Abandon"/>.
/// </summary>
public sealed class Child : IDisposable
{
    /// <summary>How long each of SIGHUP and SIGTERM is given to take effect.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How often a child is looked at that the loop could not watch.</summary>
    private static readonly TimeSpan LookTime = TimeSpan.FromMilliseconds(100);

    private const int PPidFd = 3, Exited = 4;
    private const int CldExited = 1;
    private Watch? watch;
    private LoopTimer? ending;
    private bool abandoned;
    private bool reaped;
    private bool closed;

    /// <summary>Not yet reaped, of the whole process.</summary>
    private static readonly HashSet<int> Running = [];

    internal Child(int pid, int pidFd)
    {
        Pid = pid;
        PidFd = pidFd;
        Running.Add(pid);
    }

    /// <summary>
    /// Held while a child is started, until it is known here, and while a process is found not to be ours.
    /// </summary>
    internal static Lock Gate { get; } = new();

    public int Pid { get; }
    public int PidFd { get; }

    /// <summary>It was started here, and whoever has it will reap it. Under the gate.</summary>
    internal static bool IsOurs(int pid) => Running.Contains(pid);

    /// <summary>Takes the exit status of a child that has ended; false while it runs.</summary>
    /// <exception cref="PosixException">The child was reaped by somebody else.</exception>
    public bool TryReap(out ExitStatus status)
    {
        const int NoHang = 1;
        return Reap(NoHang, out status);
    }

    /// <summary>Waits for its end. Not for a loop.</summary>
    /// <exception cref="PosixException">The child was reaped by somebody else.</exception>
    public ExitStatus Wait()
    {
        _ = Reap(0, out ExitStatus status);
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
    /// Ends it: SIGHUP now, SIGTERM when it is still there after some seconds, SIGKILL after some more, the later ones to
    /// all
    /// of its process group. Whoever awaits it hears how it ended.
    /// </summary>
    public void Terminate(Loop loop)
    {
        if (reaped || ending is not null)
        {
            return;
        }

        Ask(Signals.Hup, Pid);
        int next = Signals.Term;
        ending = loop.Timer(new Reaper(), () =>
        {
            Ask(next, -Pid);
            if (next == Signals.Term)
            {
                next = Signals.Kill;
                ending!.Start(Patience);
            }
        });
        ending.Start(Patience);
    }

    /// <summary>
    /// Nobody wants to hear of it any more: it is ended as by <see cref="Terminate"/> and reaped whenever it is gone.
    /// </summary>
    public void Abandon(Loop loop)
    {
        if (reaped || abandoned)
        {
            return;
        }

        abandoned = true;
        watch?.Remove();
        Terminate(loop);
        try
        {
            Await(loop, new Reaper(), _ => { });
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

    // Out of memory for epoll: there is still the clock.
    private void Look(Loop loop)
    {
        LoopTimer? look = null;
        look = loop.Timer(new Reaper(), () =>
        {
            if (TryReap(out _))
            {
                Dispose();
            }
            else
            {
                look!.Start(LookTime);
            }
        });
        look.Start(LookTime);
    }

    private unsafe bool Reap(int options, out ExitStatus status)
    {
        byte* info = stackalloc byte[128];
        new Span<byte>(info, 128).Clear();
        while (Libc.waitid(PPidFd, PidFd, info, Exited | options) != 0)
        {
            if (Errno.Last != Errno.EINTR)
            {
                throw new PosixException($"waitid({Pid})", Errno.Last);
            }
        }

        // siginfo_t of 64-bit Linux: si_signo at 0, si_code at 8, si_pid at 16, si_uid at 20, si_status at 24.
        if (*(int*)info == 0)
        {
            status = default;
            return false;
        }

        status = new ExitStatus(*(int*)(info + 8) != CldExited, *(int*)(info + 24));
        reaped = true;
        lock (Gate)
        {
            Running.Remove(Pid);
        }

        return true;
    }

    /// <summary>A child that nobody has belongs to the loop alone.</summary>
    private sealed class Reaper : ILoopOwner
    {
        public void Faulted(Exception failure) => throw failure;
    }
}
