namespace Conserver.Posix;

/// <summary>
/// Calls on serial devices, by their descriptors. A result below zero is <c>-errno</c>. On a pseudo-terminal some of them do
/// nothing (breaks) or fail (modem lines).
/// </summary>
public static unsafe class SerialPort
{
    private const nuint TIOCEXCL = 0x540C, TIOCNXCL = 0x540D, TIOCGEXCL = 0x80045440, TIOCOUTQ = 0x5411, TCFLSH = 0x540B;
    private const nuint TIOCMGET = 0x5415, TIOCMBIS = 0x5416, TCSBRKP = 0x5425, TIOCSBRK = 0x5427, TIOCCBRK = 0x5428;

    private static readonly TimeSpan BreakTime = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a break waits for what was written before it, and how often that is looked at.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2), DrainStep = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Opens without waiting for a carrier, and without making it this process's terminal. The driver may take its time: off
    /// the loop, unless it is a pseudo-terminal.
    /// </summary>
    /// <param name="path">Where.</param>
    /// <param name="readOnly">Only to read.</param>
    public static int Open(ReadOnlySpan<byte> path, bool readOnly)
    {
        const int O_RDWR = 2, O_NOCTTY = 0x100, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000;
        fixed (byte* start = (byte[])[.. path, 0])
        {
            int fd = Libc.open(start, (readOnly ? 0 : O_RDWR) | O_NOCTTY | O_NONBLOCK | O_CLOEXEC, 0);
            return fd >= 0 ? fd : -Errno.Last;
        }
    }

    /// <summary>Some process, maybe this one, has it in exclusive use.</summary>
    public static bool IsExclusive(int fd)
    {
        int is1 = 0;
        return Libc.ioctl(fd, TIOCGEXCL, (nint)(&is1)) == 0 && is1 != 0;
    }

    /// <summary>
    /// Nobody else but root can open it (EBUSY) until it is closed, or everybody can: 0.
    /// </summary>
    public static int SetExclusive(int fd, bool on) => Libc.ioctl(fd, on ? TIOCEXCL : TIOCNXCL, 0) == 0 ? 0 : -Errno.Last;

    /// <summary>The modem lines; null where there are none.</summary>
    public static ModemLines? Lines(int fd)
    {
        int lines = 0;
        return Libc.ioctl(fd, TIOCMGET, (nint)(&lines)) == 0 ? (ModemLines)lines : null;
    }

    /// <summary>Raises these lines: 0.</summary>
    public static int Raise(int fd, ModemLines lines)
    {
        int bits = (int)lines;
        return Libc.ioctl(fd, TIOCMBIS, (nint)(&bits)) == 0 ? 0 : -Errno.Last;
    }

    /// <summary>Bytes that have been written and are not sent: close(2) may wait for these.</summary>
    public static int Unsent(int fd)
    {
        int count = 0;
        return Libc.ioctl(fd, TIOCOUTQ, (nint)(&count)) == 0 ? count : -Errno.Last;
    }

    /// <summary>Drops what has been written and is not sent: 0.</summary>
    public static int DropUnsent(int fd)
    {
        const int TCOFLUSH = 1;
        return Libc.ioctl(fd, TCFLSH, TCOFLUSH) == 0 ? 0 : -Errno.Last;
    }

    /// <summary>
    /// A break of a quarter of a second, after what has been written: 0. Blocks for that time, and up to two seconds more
    /// for what is still to be sent; a device that holds the flow back does not hold back the break.
    /// </summary>
    public static int Break(int fd)
    {
        for (TimeSpan waited = TimeSpan.Zero; waited < DrainTime && Unsent(fd) > 0; waited += DrainStep)
        {
            Thread.Sleep(DrainStep);
        }

        if (Libc.ioctl(fd, TIOCSBRK, 0) != 0)
        {
            // The driver may only know breaks of a length of its own. In tenths of a second.
            return Libc.ioctl(fd, TCSBRKP, 0) == 0 ? 0 : -Errno.Last;
        }

        Thread.Sleep(BreakTime);
        return Libc.ioctl(fd, TIOCCBRK, 0) == 0 ? 0 : -Errno.Last;
    }
}
