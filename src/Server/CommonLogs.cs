using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Server.Audit;
using Conserver.Server.History;
using Conserver.Server.Logging;
using Conserver.Server.Sessions;

namespace Conserver.Server;

/// <summary>
/// The logs that belong to no console: the daemon's own, the unified one, and the audit trail; and what all consoles' logs
/// may keep together. Main loop.
/// </summary>
internal sealed class CommonLogs(ImmutableArray<ConsoleLoop> loops, DaemonLog log, AuditTrail audit, FleetLogs fleet)
    : ILoopOwner
{
    /// <summary>Opens what the settings name, or opens it again.</summary>
    public void Open(InForce now)
    {
        loops[0].Loop.Post(fleet, () => fleet.Configure(now));
        string? path = now.Settings.UnifiedLog is { Length: > 0 } configured ? configured : null;
        var reports = new UnifiedReports(log);
        foreach (ConsoleLoop loop in loops)
        {
            loop.Loop.Post(this, () => loop.OpenUnifiedLog(path, reports));
        }

        loops[0].Loop.Post(audit, () => audit.Configure(now.Settings.AuditLog, now.Settings.AuditSyslog));
    }

    /// <summary>The same, and the daemon's own.</summary>
    public void Reopen(InForce now)
    {
        log.Reopen(now.Settings.LogFile);
        Open(now);
    }

    /// <summary>A defect: what is open stays so.</summary>
    void ILoopOwner.Faulted(Exception failure) => log.Error($"internal error: {failure}");
}
