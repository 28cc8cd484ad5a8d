namespace Conserver.Posix;

/// <summary>How long a command that is to end is given.</summary>
/// <param name="UntilTerm">From SIGHUP to SIGTERM.</param>
/// <param name="UntilKill">From SIGTERM to SIGKILL.</param>
public readonly record struct EndTimes(TimeSpan UntilTerm, TimeSpan UntilKill)
{
    public static EndTimes Usual { get; } = new(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3));
}
