using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History.Input;

/// <summary>What happens to a file of what is typed, in the daemon's log.</summary>
internal static class InputReports
{
    public static void Say(DaemonLog log, string console, LogReport report)
    {
        Action<string, string> say = report.IsError ? log.Error
            : report.Kind == LogReportKind.NoIndex ? log.Info
            : log.Notice;
        say(console, $"inputlog: {report.Text}");
    }
}
