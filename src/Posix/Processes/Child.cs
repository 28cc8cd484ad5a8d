namespace Conserver.Posix;

/// <summary>A running child; <see cref="PidFd"/> becomes readable when it ends.</summary>
public sealed class Child : IDisposable
{
    private const int PPidFd = 3, Exited = 4;
    private const int CldExited = 1;
    private bool reaped;

    internal Child(int pid, int pidFd)
    {
        Pid = pid;
        PidFd = pidFd;
    }

    public int Pid { get; }
    public int PidFd { get; }

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

    public void Dispose() => Sys.Close(PidFd);

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
        return true;
    }
}
