using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>Signals delivered to a loop instead of to the process. The default action is suppressed while registered.</summary>
public sealed class Signals : IDisposable
{
    public const int Hup = 1, Interrupt = 2, Quit = 3, Kill = 9, Usr1 = 10, Usr2 = 12, Term = 15, Cont = 18, Stop = 19;

    private readonly List<PosixSignalRegistration> registrations = [];

    /// <summary>Runs <paramref name="action"/> through <paramref name="post"/> whenever the signal arrives.</summary>
    public void On(int signal, Action<Action> post, Action action) =>
        registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, arrived =>
        {
            arrived.Cancel = true;
            post(action);
        }));

    /// <summary>Ignores the signal.</summary>
    public void Ignore(int signal) =>
        registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, arrived => arrived.Cancel = true));

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        registrations.Clear();
    }
}
