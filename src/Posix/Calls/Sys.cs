namespace Conserver.Posix;

/// <summary>
/// Plain calls on file descriptors. A result below zero is <c>-errno</c>; EINTR is retried, everything else is the
/// caller's to decide.
/// </summary>
public static unsafe class Sys
{
    /// <summary>read(2). 0 is end of file.</summary>
    public static int Read(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint got = Libc.read(fd, start, (nuint)buffer.Length);
                if (got >= 0)
                {
                    return (int)got;
                }

                int errno = Errno.Last;
                if (errno != Errno.EINTR)
                {
                    return -errno;
                }
            }
        }
    }

    /// <summary>write(2); may write less than asked.</summary>
    public static int Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                nint put = Libc.write(fd, start, (nuint)bytes.Length);
                if (put >= 0)
                {
                    return (int)put;
                }

                int errno = Errno.Last;
                if (errno != Errno.EINTR)
                {
                    return -errno;
                }
            }
        }
    }

    /// <summary>close(2). Linux has released the descriptor whatever it returns.</summary>
    public static void Close(int fd) => _ = Libc.close(fd);

    /// <summary>Another descriptor, close-on-exec, for what this one is open on.</summary>
    /// <exception cref="PosixException">No more descriptors.</exception>
    public static int Duplicate(int fd)
    {
        const int F_DUPFD_CLOEXEC = 1030, Lowest = 3;
        return PosixException.Check(Libc.fcntl(fd, F_DUPFD_CLOEXEC, Lowest), "dup");
    }

    /// <summary>Sets O_NONBLOCK.</summary>
    public static void SetNonBlocking(int fd)
    {
        const int F_GETFL = 3, F_SETFL = 4, O_NONBLOCK = 0x800;
        int flags = Libc.fcntl(fd, F_GETFL, 0);
        if (flags < 0 || Libc.fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        {
            throw new PosixException("fcntl(O_NONBLOCK)", Errno.Last);
        }
    }

    /// <summary>kill(2): 0, or <c>-errno</c>.</summary>
    public static int Kill(int pid, int signal) => Libc.kill(pid, signal) == 0 ? 0 : -Errno.Last;

    /// <summary>
    /// tcsendbreak(3) of a quarter to half a second: 0, or <c>-errno</c>. Blocks for that time on a real line.
    /// </summary>
    public static int SendBreak(int fd) => Libc.tcsendbreak(fd, 0) == 0 ? 0 : -Errno.Last;

    /// <summary>Others come before the calling thread, for good; nothing happens where that cannot be had.</summary>
    public static void GiveWay()
    {
        // The kernel's "process 0" is the calling thread.
        const int PRIO_PROCESS = 0, Nice = 10;
        _ = Libc.setpriority(PRIO_PROCESS, 0, Nice);
    }

    /// <summary>The effective user id is 0.</summary>
    public static bool IsRoot => EffectiveUserId == 0;

    public static uint UserId => Libc.getuid();

    public static uint EffectiveUserId => Libc.geteuid();

    public static uint EffectiveGroupId => Libc.getegid();

    /// <summary>
    /// Raises the soft limit on open descriptors to the hard one, and both to <paramref name="wanted"/> if that is more and
    /// the system allows it, as it does for root. Returns the limit.
    /// </summary>
    public static long RaiseDescriptorLimit(long wanted = 0)
    {
        const int RLIMIT_NOFILE = 7;
        ulong* limit = stackalloc ulong[2];
        if (Libc.getrlimit(RLIMIT_NOFILE, limit) != 0)
        {
            return 0;
        }

        (ulong soft, ulong hard) = (limit[0], limit[1]);
        if (hard < (ulong)wanted)
        {
            limit[0] = limit[1] = (ulong)wanted;
            if (Libc.setrlimit(RLIMIT_NOFILE, limit) == 0)
            {
                return wanted;
            }
        }

        limit[0] = limit[1] = hard;
        ulong got = soft < hard && Libc.setrlimit(RLIMIT_NOFILE, limit) != 0 ? soft : hard;
        return (long)Math.Min(got, long.MaxValue);
    }

    /// <summary>A pipe whose both ends are close-on-exec: (read end, write end).</summary>
    public static (int Read, int Write) Pipe()
    {
        const int O_CLOEXEC = 0x80000;
        int* ends = stackalloc int[2];
        if (Libc.pipe2(ends, O_CLOEXEC) != 0)
        {
            throw new PosixException("pipe", Errno.Last);
        }

        return (ends[0], ends[1]);
    }
}
