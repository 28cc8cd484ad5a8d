using Conserver.Posix;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>What the histories of one loop's consoles share.</summary>
internal sealed class HistorySettings
{
    public required Loop Loop { get; init; }
    public required DaemonLog Log { get; init; }
    public required LogCrew LogCrew { get; init; }

    /// <summary>The logs of all loops.</summary>
    public required LogFiles Files { get; init; }
    public required Errands Errands { get; init; }

    /// <summary>The wall clock as logs write it.</summary>
    public required CTime Time { get; init; }

    /// <summary>Complete lines of all consoles in one file; null when there is none.</summary>
    public UnifiedLog? Unified { get; set; }
}
