using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.Audit;

/// <summary>What happens to the file of the trail, in the daemon's log.</summary>
internal static class AuditReports
{
    public static void Say(DaemonLog log, LogReport report)
    {
        Action<string> say = report.IsError ? log.Error
            : report.Kind == LogReportKind.NoIndex ? log.Info
            : log.Notice;
        say($"audit: {report.Text}");
    }
}
