using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>Stops this process until somebody continues it.</summary>
public static partial class SelfStop
{
    /// <summary>
    /// SIGSTOP to this very thread (raise, not kill), so that the stop takes effect before the call returns although
    /// the process has other threads.
    /// </summary>
    public static void Now()
    {
        if (raise(Signals.Stop) != 0)
        {
            throw new PosixException("raise(SIGSTOP)", Errno.Last);
        }
    }

    /// <summary>
    /// Call after the first <see cref="PosixSignalRegistration"/>: with it the runtime also starts to handle SIGCONT, and
    /// then sets the terminal to the modes it found at start, behind our back and some time after we have set our own.
    /// </summary>
    public static void KeepRuntimeOffTerminal()
    {
        if (Libc.signal(Signals.Cont, 0) == -1)
        {
            throw new PosixException("signal(SIGCONT)", Errno.Last);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int raise(int signal);
}
