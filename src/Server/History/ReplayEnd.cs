namespace Conserver.Server.History;

/// <summary>Why a replay shows no more.</summary>
public enum ReplayEnd
{
    /// <summary>All has been shown.</summary>
    Whole,

    /// <summary>The console has no log, or its file is not there.</summary>
    NoLog,

    /// <summary>The file could not be read.</summary>
    Failed,
}
