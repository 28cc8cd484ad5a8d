using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.History;
using Conserver.Server.Logging;

namespace Conserver.Server;

/// <summary>The logs that belong to no console: the daemon's own, the unified one, and the audit trail. Main loop.</summary>
internal sealed class CommonLogs(ImmutableArray<ConsoleLoop> loops, DaemonLog log, AuditTrail audit) : ILoopOwner
{
    /// <summary>Opens what the settings name, or opens it again.</summary>
    public void Open(DaemonSettings settings)
    {
        string? path = settings.UnifiedLog is { Length: > 0 } configured ? configured : null;
        var reports = new UnifiedReports(log);
        foreach (ConsoleLoop loop in loops)
        {
            loop.Loop.Post(this, () => loop.OpenUnifiedLog(path, reports));
        }

        loops[0].Loop.Post(audit, () => audit.Configure(settings.AuditLog, settings.AuditSyslog));
    }

    /// <summary>The same, and the daemon's own.</summary>
    public void Reopen(DaemonSettings settings)
    {
        log.Reopen(settings.LogFile);
        Open(settings);
    }

    /// <summary>A defect: what is open stays so.</summary>
    void ILoopOwner.Faulted(Exception failure) => log.Error($"internal error: {failure}");
}
