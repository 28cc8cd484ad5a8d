using Conserver.Posix;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.History;
using Conserver.Server.Lines;
using Conserver.Server.Logging;

namespace Conserver.Server.Consoles;

/// <summary>What all consoles of one loop share.</summary>
internal sealed class ConsoleShared
{
    private long bytesReceived;

    public required Loop Loop { get; init; }
    public required DaemonLog Log { get; init; }
    public required Errands Errands { get; init; }

    /// <summary>Takes what somebody has done. Any thread.</summary>
    public Action<AuditEvent> Audit { get; init; } = static _ => { };

    public required LineSettings Lines { get; init; }
    public required HistorySettings Histories { get; init; }

    /// <summary>Breaks and tasks of the configuration now in force; replaced by a reload.</summary>
    public required ServerConfig Config { get; set; }

    /// <summary>What all lines of the loop have said so far. Written on the loop, read anywhere.</summary>
    public long BytesReceived
    {
        get => Volatile.Read(ref bytesReceived);
        set => Volatile.Write(ref bytesReceived, value);
    }
}
