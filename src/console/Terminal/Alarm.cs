using Conserver.Client;

namespace Conserver.ConsoleProgram.Terminal;

/// <summary>Ends the program when it has taken too long, whatever it is waiting for.</summary>
internal sealed class Alarm : IDisposable
{
    private readonly Timer timer;

    /// <summary>Set.</summary>
    /// <param name="after">Until then it must be off.</param>
    /// <param name="ring">Said before the end.</param>
    public Alarm(TimeSpan after, Action ring) => timer = new Timer(
        _ =>
        {
            ring();
            Environment.Exit(ExitCode.TimedOut);
        },
        null, after, System.Threading.Timeout.InfiniteTimeSpan);

    public void Dispose() => timer.Dispose();
}
