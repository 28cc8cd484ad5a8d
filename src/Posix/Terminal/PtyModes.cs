namespace Conserver.Posix;

/// <summary>Line discipline of the pty under an <c>exec</c> console, as conserver 8.2.7 sets it.</summary>
public static unsafe class PtyModes
{
    // struct termios of the kernel (TCGETS): four 32-bit flag words, c_line, then 19 control characters.
    private const nuint TcGets = 0x5401, TcSets = 0x5402;
    private const int KernelTermiosSize = 36, ControlOffset = 17;
    private const uint IGNCR = 0x80, ICRNL = 0x100, IXON = 0x400, IXANY = 0x800, IXOFF = 0x1000;
    private const uint OPOST = 1, ONLCR = 4, ISIG = 1, ICANON = 2, ECHO = 8, ECHOK = 0x20, ECHONL = 0x40, NOFLSH = 0x80;

    /// <summary>Applies to the pty whose master is <paramref name="master"/> (Linux acts on the slave's settings).</summary>
    public static void Apply(int master, bool ixon, bool ixany, bool ixoff)
    {
        byte* termios = stackalloc byte[KernelTermiosSize];
        Get(master, termios);
        uint* flags = (uint*)termios;
        flags[0] = (flags[0] | ICRNL) & ~(IGNCR | IXON | IXANY | IXOFF);
        flags[0] |= (ixon ? IXON : 0) | (ixany ? IXANY : 0) | (ixoff ? IXOFF : 0);
        flags[1] |= OPOST | ONLCR;
        flags[3] = (flags[3] | ISIG | ICANON | ECHO) & ~(ECHOK | ECHONL | NOFLSH);
        byte* control = termios + ControlOffset;
        control[0] = 0x03; // VINTR ^C
        control[1] = 0x1C; // VQUIT ^\
        control[2] = 0x08; // VERASE ^H
        control[3] = (byte)'@'; // VKILL
        control[4] = 0x04; // VEOF ^D
        control[8] = 0x11; // VSTART ^Q
        control[9] = 0x13; // VSTOP ^S
        control[10] = 0x1A; // VSUSP ^Z
        control[11] = 0; // VEOL
        Set(master, termios);
    }

    /// <summary>Turns XON/XOFF on output over; the new state.</summary>
    public static bool ToggleIxon(int fd)
    {
        byte* termios = stackalloc byte[KernelTermiosSize];
        Get(fd, termios);
        *(uint*)termios ^= IXON;
        Set(fd, termios);
        return (*(uint*)termios & IXON) != 0;
    }

    private static void Get(int fd, byte* termios)
    {
        if (Libc.ioctl(fd, TcGets, (nint)termios) != 0)
        {
            throw new PosixException("tcgetattr", Errno.Last);
        }
    }

    private static void Set(int fd, byte* termios)
    {
        if (Libc.ioctl(fd, TcSets, (nint)termios) != 0)
        {
            throw new PosixException("tcsetattr", Errno.Last);
        }
    }
}
