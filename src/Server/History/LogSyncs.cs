using System.Globalization;
using Conserver.Server.Disk;

namespace Conserver.Server.History;

/// <summary>How putting a log on the disk has gone: a failure is said once, the others are counted.</summary>
internal sealed class LogSyncs(Action<LogReport> report)
{
    private long failures;

    /// <summary>One has ended.</summary>
    /// <param name="path">The file.</param>
    /// <param name="failure">What went wrong; null for nothing.</param>
    public void Ended(string path, string? failure)
    {
        if (failure is not null)
        {
            if (failures++ == 0)
            {
                report(new LogReport(LogReportKind.Failed, $"logfile {path} cannot be put on the disk: {failure}"));
            }
        }
        else if (failures > 0)
        {
            string times = failures.ToString(CultureInfo.InvariantCulture);
            failures = 0;
            report(new LogReport(
                LogReportKind.Recovered, $"logfile {path} is on the disk again, after {times} failures"));
        }
    }
}
