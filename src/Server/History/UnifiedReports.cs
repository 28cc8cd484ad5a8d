using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>What happens to the one file that all loops write: each of them hears of it, and it is said once.</summary>
internal sealed class UnifiedReports(DaemonLog log)
{
    private readonly Lock gate = new();
    private string? last;

    /// <summary>Any thread.</summary>
    public void Say(LogReport report)
    {
        lock (gate)
        {
            if (report.IsOfFile && report.Text == last)
            {
                return;
            }

            last = report.IsOfFile ? report.Text : last;
        }

        Action<string> say = report.IsError ? log.Error : log.Notice;
        say(report.Text);
    }
}
