using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// The modes of the terminal a person sits at: as found, raw, or reading a password. Changes act at once (TCSANOW).
/// Safe to restore from another thread, so that a signal can.
/// </summary>
public sealed unsafe partial class RawTerminal
{
    private readonly Lock gate = new();
    private readonly int fd;
    private Termios found;
    private bool changed;

    private RawTerminal(int fd) => this.fd = fd;

    /// <summary>The descriptor is a terminal.</summary>
    public static bool IsTerminal(int fd) => isatty(fd) == 1;

    /// <summary>Remembers the modes of a terminal; null when the descriptor is not one.</summary>
    /// <exception cref="PosixException">tcgetattr failed.</exception>
    public static RawTerminal? TryOpen(int fd)
    {
        if (!IsTerminal(fd))
        {
            return null;
        }

        var terminal = new RawTerminal(fd);
        terminal.Remember();
        return terminal;
    }

    /// <summary>Every byte as typed and at once, nothing echoed, no signals, no translation either way.</summary>
    public void SetRaw() => Set(
        Termios.INLCR | Termios.IGNCR | Termios.ICRNL | Termios.IUCLC | Termios.IXON,
        Termios.ICANON | Termios.ISIG | Termios.ECHO | Termios.IEXTEN);

    /// <summary>
    /// Whole lines with the driver's erase and kill, nothing echoed. ^C ends the program as anywhere else, but it cannot be
    /// stopped: whoever continues it might set the terminal to show what is typed.
    /// </summary>
    public void SetPassword() => Set(Termios.IUCLC | Termios.IXON, Termios.ECHO | Termios.IEXTEN, canStop: false);

    /// <summary>Back to the modes as found; does nothing when they were not changed.</summary>
    public void Restore()
    {
        lock (gate)
        {
            if (changed)
            {
                changed = false;
                Apply(found);
            }
        }
    }

    /// <summary>
    /// Takes the present modes as those to restore: the shell may have changed them while we were stopped.
    /// </summary>
    public void Remember()
    {
        lock (gate)
        {
            Termios now;
            if (tcgetattr(fd, &now) != 0)
            {
                throw new PosixException($"tcgetattr({fd})", Errno.Last);
            }

            found = now;
        }
    }

    private void Set(uint input, uint local, bool canStop = true)
    {
        lock (gate)
        {
            Termios wanted = found;
            wanted.Input &= ~input;
            wanted.Output &= ~Termios.OPOST;
            wanted.Local &= ~local;
            wanted.Characters[Termios.VSUSP] = canStop ? wanted.Characters[Termios.VSUSP] : (byte)0;
            wanted.Characters[Termios.VMIN] = 1;
            wanted.Characters[Termios.VTIME] = 0;
            changed = true;
            Apply(wanted);
        }
    }

    private void Apply(Termios modes)
    {
        while (tcsetattr(fd, 0, &modes) != 0)
        {
            int errno = Errno.Last;
            if (errno != Errno.EINTR)
            {
                throw new PosixException($"tcsetattr({fd}, TCSANOW)", errno);
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int isatty(int fd);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcgetattr(int fd, Termios* modes);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcsetattr(int fd, int when, Termios* modes);
}
