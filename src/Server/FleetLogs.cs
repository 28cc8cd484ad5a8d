using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.Logging;
using Conserver.Server.Sessions;

namespace Conserver.Server;

/// <summary>
/// Keeps the closed files of all consoles' logs together below <c>logkeepsize</c>: looked at once an hour and after each
/// reload, off the loop. Main loop.
/// </summary>
internal sealed class FleetLogs(Loop loop, Errands errands, DaemonLog log) : ILoopOwner
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private LoopTimer? timer;
    private ImmutableArray<LogName> names = [];
    private long most;

    /// <summary>Takes what is configured.</summary>
    public void Configure(InForce now)
    {
        most = now.Settings.LogKeepSize;
        names = most == 0 ? [] :
        [
            .. now.Config.Consoles.Where(console => console.LogFile is not null)
                .Select(console => new LogName(console.LogFile!, console.LogFileDates)).Distinct(),
        ];
        timer ??= loop.Timer(this, OnTimer);
        timer.Stop();
        if (most > 0)
        {
            OnTimer();
        }
    }

    /// <summary>A defect: it is looked at again in an hour.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        log.Error($"internal error: {failure}");
        timer ??= loop.Timer(this, OnTimer);
        timer.Start(Every);
    }

    private void OnTimer()
    {
        timer!.Start(Every);
        DateTime local = TimeZoneInfo.ConvertTime(loop.Clock.GetUtcNow(), loop.Clock.LocalTimeZone).DateTime;
        (ImmutableArray<LogName> all, long limit) = (names, most);
        _ = errands.ClosedLogs.Send(
            loop,
            this,
            "",
            () =>
            {
                List<string> said = [];
                new ClosedLogs(said.Add).Tidy(all.Select(name => (name, name.At(local))), limit);
                return said;
            },
            said => said.ForEach(log.Notice),
            failure => log.Error($"closed log files: {Latin1.FromNative(failure.Message)}"));
    }
}
