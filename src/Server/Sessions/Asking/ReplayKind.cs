namespace Conserver.Server.Sessions;

/// <summary>The two commands that show the last lines, each with a number of lines of its own.</summary>
internal enum ReplayKind
{
    /// <summary><c>^Ecr</c>.</summary>
    Replay,

    /// <summary><c>^Ecp</c>.</summary>
    Playback,
}
