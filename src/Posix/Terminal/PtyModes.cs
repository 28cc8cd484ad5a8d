namespace Conserver.Posix;

/// <summary>Line discipline of the pty under an <c>exec</c> console, as conserver 8.2.7 sets it.</summary>
public static unsafe class PtyModes
{
    /// <summary>Applies to the pty whose master is <paramref name="master"/> (Linux acts on the slave's settings).</summary>
    /// <exception cref="PosixException">It is no terminal.</exception>
    public static void Apply(int master, bool ixon, bool ixany, bool ixoff)
    {
        if (Termios2.Get(master, out Termios2 modes) is not 0 and var unknown)
        {
            throw new PosixException("tcgetattr", -unknown);
        }

        modes.Input = (modes.Input | Termios2.ICRNL)
            & ~(Termios2.IGNCR | Termios2.IXON | Termios2.IXANY | Termios2.IXOFF);
        modes.Input |= (ixon ? Termios2.IXON : 0) | (ixany ? Termios2.IXANY : 0) | (ixoff ? Termios2.IXOFF : 0);
        modes.Output |= Termios2.OPOST | Termios2.ONLCR;
        modes.Local = (modes.Local | Termios2.ISIG | Termios2.ICANON | Termios2.ECHO)
            & ~(Termios2.ECHOK | Termios2.ECHONL | Termios2.NOFLSH);
        modes.Characters[0] = 0x03; // VINTR ^C
        modes.Characters[1] = 0x1C; // VQUIT ^\
        modes.Characters[2] = 0x08; // VERASE ^H
        modes.Characters[3] = (byte)'@'; // VKILL
        modes.Characters[4] = 0x04; // VEOF ^D
        modes.Characters[8] = 0x11; // VSTART ^Q
        modes.Characters[9] = 0x13; // VSTOP ^S
        modes.Characters[10] = 0x1A; // VSUSP ^Z
        modes.Characters[11] = 0; // VEOL
        if (Termios2.Set(master, modes) is not 0 and var failed)
        {
            throw new PosixException("tcsetattr", -failed);
        }
    }
}
