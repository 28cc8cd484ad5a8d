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
    private readonly Asked asked = new();
    private bool reading;
    private bool again;

    /// <summary>Reads the configuration and reports what is wrong.</summary>
    public Func<ReloadReading>? Read { get; set; }

    /// <summary>Reads and applies; while a reload is under way, once more after it.</summary>
    /// <param name="told">Takes what came of it, once.</param>
    public void Start(Action<ReloadOutcome>? told = null)
    {
        if (Read is null)
        {
            told?.Invoke(new ReloadOutcome(false, ["there is no configuration file"]));
            return;
        }

        asked.Add(told);
        if (reading)
        {
            again = true;
            log.Notice("reload: the one before is still reading its files; this one follows");
            return;
        }

        // Whoever asked; it must not stay under way for ever.
        main.Call(this, Begin);
    }

    private void Begin()
    {
        reading = true;
        asked.Begin();
        log.Notice("processing SIGHUP");
        long start = Stopwatch.GetTimestamp();
        errands.Send(
            main,
            this,
            "",
            Read!,
            next => Finish(next, Stopwatch.GetElapsedTime(start)),
            failure =>
            {
                log.Error($"reload: {failure.Message}: the running configuration stays");
                Finish(ReloadReading.Refused([failure.Message]), default);
            });
    }

    /// <summary>A defect while it was read, or applied as far as it got: the next reload is a new try.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        log.Error($"reload: internal error: {failure}");
        Finish(ReloadReading.Refused(["internal error, see the log"]), default);
    }

    private void Finish(ReloadReading next, TimeSpan reading)
    {
        this.reading = false;
        if (next.Config is { } config)
        {
            long start = Stopwatch.GetTimestamp();
            next.Along?.Invoke();
            apply(config);
            TimeSpan applying = Stopwatch.GetElapsedTime(start);
            log.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"reload: read in {reading.TotalMilliseconds:F0} ms, applied in {applying.TotalMilliseconds:F0} ms"));
        }

        asked.Tell(new ReloadOutcome(next.Config is not null, next.Reasons));
        if (again)
        {
            again = false;
            Begin();
        }
    }

    /// <summary>Who wants to know: of the reload under way, and of the one that follows it.</summary>
    private sealed class Asked
    {
        private List<Action<ReloadOutcome>> now = [];
        private List<Action<ReloadOutcome>> next = [];

        public void Add(Action<ReloadOutcome>? told)
        {
            if (told is not null)
            {
                next.Add(told);
            }
        }

        public void Begin() => (now, next) = (next, []);

        public void Tell(ReloadOutcome outcome)
        {
            List<Action<ReloadOutcome>> waiting = now;
            now = [];
            waiting.ForEach(told => told(outcome));
        }
    }
}
