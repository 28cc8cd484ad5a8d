namespace Conserver.Server.History;

/// <summary>Why a replay shows no more.</summary>
internal enum ReplayEnd
{
    /// <summary>All has been shown.</summary>
    Whole,

    /// <summary>The console has no log.</summary>
    NoLog,

    /// <summary>There is no file yet: nothing has been logged.</summary>
    Empty,

    /// <summary>The file could not be read.</summary>
    Failed,
}
