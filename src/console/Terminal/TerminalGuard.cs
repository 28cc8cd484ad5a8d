using System.Runtime.InteropServices;
using Conserver.Posix;

namespace Conserver.ConsoleProgram.Terminal;

/// <summary>
/// Changes terminal modes and puts them back whatever ends the program: the end of the session, a failure, a time that
/// is over, or a signal (conserver 8.2.7 left the terminal raw then).
/// </summary>
internal sealed class TerminalGuard : IDisposable
{
    private static readonly PosixSignal[] Deadly =
        [PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM];

    private readonly List<PosixSignalRegistration> registrations = [];
    private volatile RawTerminal? changed;

    /// <summary>The terminal gives every byte as typed.</summary>
    public void Raw(RawTerminal? terminal)
    {
        if (terminal is not null)
        {
            Begin(terminal);
            terminal.SetRaw();
        }
    }

    /// <summary>The terminal reads a line without showing it.</summary>
    public void Password(RawTerminal terminal)
    {
        Begin(terminal);
        terminal.SetPassword();
    }

    /// <summary>Back to the modes as found.</summary>
    public void Restore()
    {
        changed?.Restore();
        changed = null;
    }

    public void Dispose()
    {
        Restore();
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        registrations.Clear();
    }

    private void OnExit(object? sender, EventArgs end) => changed?.Restore();

    private void Begin(RawTerminal terminal)
    {
        if (changed != terminal)
        {
            Restore();
        }

        changed = terminal;
        if (registrations.Count == 0)
        {
            AppDomain.CurrentDomain.ProcessExit += OnExit;
            foreach (PosixSignal signal in Deadly)
            {
                // Not cancelled: the signal then does to the process what it does by default.
                registrations.Add(PosixSignalRegistration.Create(signal, _ => changed?.Restore()));
            }

            SelfStop.KeepRuntimeOffTerminal();
        }
    }
}
