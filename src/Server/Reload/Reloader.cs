using System.Diagnostics;
using System.Globalization;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.Reload;

/// <summary>
/// Reloads one after the other. The file is read and its names are looked up on another thread, because a slow name
/// server must not stop consoles; only the difference is applied on the main loop. Members are for the main loop.
/// </summary>
internal sealed class Reloader(Loop main, DaemonLog log, ErrandQueue errands, Action<ServerConfig> apply) : ILoopOwner
{
    private bool reading;
    private bool again;

    /// <summary>Reads the configuration, reports what is wrong, and gives null when the running one shall stay.</summary>
    public Func<ServerConfig?>? Read { get; set; }

    /// <summary>Reads and applies; while a reload is under way, once more after it.</summary>
    public void Start()
    {
        if (Read is null)
        {
            return;
        }

        if (reading)
        {
            again = true;
            log.Notice("reload: the one before is still reading its files; this one follows");
            return;
        }

        reading = true;
        log.Notice("processing SIGHUP");
        long start = Stopwatch.GetTimestamp();
        errands.Send(
            main,
            this,
            "",
            Read,
            next => Finish(next, Stopwatch.GetElapsedTime(start)),
            failure =>
            {
                log.Error($"reload: {failure.Message}: the running configuration stays");
                Finish(null, default);
            });
    }

    /// <summary>A defect while it was read, or applied as far as it got: the next reload is a new try.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        log.Error($"reload: internal error: {failure}");
        Finish(null, default);
    }

    private void Finish(ServerConfig? next, TimeSpan reading)
    {
        this.reading = false;
        if (next is not null)
        {
            long start = Stopwatch.GetTimestamp();
            apply(next);
            TimeSpan applying = Stopwatch.GetElapsedTime(start);
            log.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"reload: read in {reading.TotalMilliseconds:F0} ms, applied in {applying.TotalMilliseconds:F0} ms"));
        }

        if (again)
        {
            again = false;
            Start();
        }
    }
}
