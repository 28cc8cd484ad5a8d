using Conserver.Client;

namespace Conserver.ConsoleProgram.Terminal;

/// <summary>Ends the program when it has taken too long, whatever it is waiting for.</summary>
internal sealed class Alarm : IDisposable
{
    /// <summary>What a timer can be set to; more than a month is for ever.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

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
        null, after < Longest ? after : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose() => timer.Dispose();
}
