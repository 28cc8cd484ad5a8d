namespace Conserver.Server.Disk;

/// <summary>How far a <see cref="LogWriter"/> came.</summary>
internal enum LogProgress
{
    /// <summary>All is on disk.</summary>
    Done,

    /// <summary>There is more; others first.</summary>
    More,

    /// <summary>The disk refuses; try again later.</summary>
    Stuck,
}
