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
internal sealed class Reloader(Loop main, DaemonLog log, Action<ServerConfig> apply)
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
        _ = ReadAsync(Read);
    }

    private async Task ReadAsync(Func<ServerConfig?> read)
    {
        long start = Stopwatch.GetTimestamp();
        ServerConfig? next = null;
        try
        {
            next = await Task.Run(read).ConfigureAwait(false);
        }
        finally
        {
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            main.Post(() => Finish(next, took));
        }
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
