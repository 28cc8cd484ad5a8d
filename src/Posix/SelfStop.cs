using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>Stops this process until somebody continues it.</summary>
public static partial class SelfStop
{
    /// <summary>What the runtime's own work at a SIGCONT may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// SIGSTOP to this very thread (raise, not kill), so that the stop takes effect before the call returns although
    /// the process has other threads. Afterwards waits until the runtime has done what it does at a SIGCONT: it puts the
    /// terminal back to the modes it found at start, on a thread of its own, and would undo what the caller sets next.
    /// </summary>
    public static void Now()
    {
        using var continued = new ManualResetEventSlim();
        using var registration = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => continued.Set());
        if (raise(Signals.Stop) != 0)
        {
            throw new PosixException("raise(SIGSTOP)", Errno.Last);
        }

        _ = continued.Wait(Patience);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int raise(int signal);
}
