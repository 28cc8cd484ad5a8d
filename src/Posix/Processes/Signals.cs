using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// Signals delivered to a loop instead of to the process, and the dispositions of the others. The default action is
/// suppressed while registered.
/// </summary>
public sealed partial class Signals : IDisposable
{
    public const int Hup = 1, Interrupt = 2, Quit = 3, Kill = 9, Usr1 = 10, Usr2 = 12, Pipe = 13, Alarm = 14, Term = 15;
    public const int StackFault = 16, Cont = 18, Stop = 19, TerminalInput = 21, TerminalOutput = 22;
    public const int FileSize = 25, VirtualAlarm = 26, Profile = 27, InputOutput = 29, Power = 30;

    private const int Child = 17;
    private const nint DefaultAction = 0, IgnoreAction = 1;

    private static PosixSignalRegistration? children;

    private readonly List<PosixSignalRegistration> registrations = [];

    /// <summary>
    /// Nothing is heard yet. What somebody has ignored is not any more, as the runtime would leave it so; all at once,
    /// because the runtime handles some of them from the first registration on. It never takes children.
    /// </summary>
    public Signals()
    {
        foreach (int signal in new[] { Hup, Interrupt, Quit, Usr1, Usr2, Term })
        {
            Set(signal, DefaultAction);
        }

        KeepChildren();
    }

    /// <summary>
    /// What signals do when a program starts must not depend on who started it: nothing is blocked, children can be waited
    /// for, and what has no meaning here but would end the process is ignored. A file at its size limit (SIGXFSZ) is like
    /// a full disk then: the write fails.
    /// </summary>
    public static unsafe void Prepare()
    {
        const int SetMask = 2;
        byte* none = stackalloc byte[128];
        _ = Libc.sigemptyset(none);
        _ = pthread_sigmask(SetMask, none, null);
        Set(Child, DefaultAction);
        foreach (int signal in new[] { FileSize, Pipe, Alarm, StackFault, VirtualAlarm, Profile, InputOutput, Power })
        {
            Set(signal, IgnoreAction);
        }
    }

    /// <summary>Ignores a signal, until a <see cref="Signals"/> is made.</summary>
    public static void Ignore(int signal) => Set(signal, IgnoreAction);

    /// <summary>Nothing happens when the signal arrives.</summary>
    public void Suppress(int signal) => On(signal, action => action(), () => { });

    /// <summary>Runs <paramref name="action"/> through <paramref name="post"/> whenever the signal arrives.</summary>
    public void On(int signal, Action<Action> post, Action action)
    {
        registrations.Add(PosixSignalRegistration.Create((PosixSignal)signal, arrived =>
        {
            arrived.Cancel = true;
            post(action);
        }));
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
        {
            registration.Dispose();
        }

        registrations.Clear();
    }

    // The runtime's handler of SIGCHLD reaps every child when the process has number 1. It is set by a registration, by
    // System.Console and by System.Diagnostics.Process, once; where the signal is ignored at that moment the runtime
    // remembers that it has set it and leaves the signal alone from then on.
    private static void KeepChildren()
    {
        if (children is null)
        {
            Set(Child, IgnoreAction);
            children = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => { });
        }

        Set(Child, DefaultAction);
    }

    private static void Set(int signal, nint action)
    {
        if (Libc.signal(signal, action) == -1)
        {
            throw new PosixException($"signal({signal})", Errno.Last);
        }
    }

    [LibraryImport("libc")]
    private static unsafe partial int pthread_sigmask(int how, byte* set, byte* before);
}
