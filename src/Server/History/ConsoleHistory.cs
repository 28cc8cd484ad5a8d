using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// What a console has said: its log file with marks and rotation, the unified log, and showing it again. On the console's
/// loop; the disk is touched elsewhere.
/// </summary>
internal sealed class ConsoleHistory : ILoopOwner
{
    private static readonly TimeSpan RollCheck = TimeSpan.FromMinutes(5);

    private readonly HistorySettings shared;
    private readonly Action drained;
    private readonly Action<string> tell;
    private readonly LinePieces pieces = new();
    private readonly LogCare care;
    private LoopTimer? markTimer;
    private LoopTimer? rollTimer;
    private ConsoleLog? log;
    private MarkClock? marks;
    private long said;
    private bool holds;

    /// <param name="config">The console's settings.</param>
    /// <param name="shared">The loop's.</param>
    /// <param name="drained">There is room in the log again after <see cref="ShouldWait"/>.</param>
    /// <param name="tell">Says something to the viewers.</param>
    public ConsoleHistory(ConsoleConfig config, HistorySettings shared, Action drained, Action<string> tell)
    {
        Config = config;
        this.shared = shared;
        this.drained = drained;
        this.tell = tell;
        care = new LogCare(config.Name, shared, OnReport);
        log = NewLog();
        RestartMarks();
    }

    /// <summary>The settings in force.</summary>
    public ConsoleConfig Config { get; private set; }

    /// <summary>A log file is configured, and the console is up.</summary>
    public bool IsOpen => log is { IsOpen: true };

    /// <summary>
    /// The disk is behind: the device should wait, at least for a moment. When true, <c>drained</c> will be called.
    /// </summary>
    public bool ShouldWait() => log is not null && !IsPaused && log.ShouldWait();

    /// <summary>Too much waits for the disk: the device must wait until <c>drained</c> is called.</summary>
    public bool IsFull => log is { IsFull: true };

    /// <summary>
    /// The position behind all that has been said: bytes since the history began, or without a log since the start of the
    /// server. Null until the log has been opened for the first time.
    /// </summary>
    public long? Position => log is null ? said : log.Position;

    /// <summary>What keeps the log from being written; null while it is.</summary>
    public string? Trouble { get; private set; }

    /// <summary>
    /// The device is not read until the disk has caught up: said once. Whoever does not want to wait switches logging off.
    /// </summary>
    public void Hold()
    {
        if (!holds && log is not null)
        {
            holds = true;
            OnReport(new LogReport(
                LogReportKind.Held,
                $"logfile {log.Path}: {ConsoleLog.Bound / (1024 * 1024)} MiB wait to be written, "
                + "output is held back until they are"));
        }
    }

    /// <summary>Somebody has switched logging off.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>The console comes up, which the log says.</summary>
    public void Open()
    {
        pieces.Clear();

        // Switched off while the console was down.
        if (IsPaused)
        {
            IsPaused = false;
            SetLogging(true);
        }

        log?.Open();

        // Before its size is looked at: it is among what is carried over (conserver 8.2.7).
        Tag("Console up");
        marks?.Skip(shared.Loop.Clock.GetUtcNow());
        ScheduleMark();
        if (Config.LogFileMax > 0)
        {
            OnRollCheck();
        }

        care.Begin(log, Config);
    }

    /// <summary>The console is down.</summary>
    public void Close()
    {
        if (IsPaused)
        {
            Resume("");
        }

        Tag("Console down");
        markTimer?.Stop();
        rollTimer?.Stop();
        log?.Close();
        care.End();
    }

    /// <summary>Opens the file by name again.</summary>
    /// <param name="isReload">The configuration was read anew, whatever changed in it: not only SIGUSR2.</param>
    public void Reopen(bool isReload)
    {
        if (isReload)
        {
            log?.RestartStamps(StampEvery);
        }

        log?.Reopen();
    }

    /// <summary>Output of the console.</summary>
    /// <param name="output">The bytes.</param>
    /// <param name="kept">A chunk with the same bytes, or null.</param>
    /// <param name="attended">Somebody may type.</param>
    public void Append(ReadOnlySpan<byte> output, Chunk? kept, bool attended)
    {
        said += output.Length;
        log?.Append(output, kept);
        bool unloved = !attended && Config.Has(ConsoleOptions.Unloved);
        if (shared.Unified is null && !unloved)
        {
            return;
        }

        while (pieces.TryNext(ref output, out ReadOnlySpan<byte> piece))
        {
            shared.Unified?.Append(Config.Name, attended, piece);
            if (unloved)
            {
                shared.Log.WriteUnloved(Config.Name, piece);
            }
        }
    }

    /// <summary>A line of the daemon's own, wherever the output is just now.</summary>
    public void Tag(string text) => log?.AppendTag(text);

    /// <summary>Output is not logged until <see cref="Resume"/>.</summary>
    public void Pause(string by)
    {
        IsPaused = true;
        SetLogging(false);
        Tag($"Console logging disabled by {by}");

        // What is said from now on need not wait for the disk.
        OnDrained();
    }

    /// <summary>Output is logged again; the reason stands in the log.</summary>
    public void Resume(string reason)
    {
        IsPaused = false;
        SetLogging(true);
        Tag($"Console logging restored{reason}");
    }

    /// <summary>Takes new settings.</summary>
    public void Reconfigure(ConsoleConfig next)
    {
        bool sameFile = Config.LogFile == next.LogFile && Config.LogFileDates == next.LogFileDates;
        bool sameMarks = Config.Timestamp.Interval == next.Timestamp.Interval;
        Config = next;
        if (!sameFile)
        {
            bool wasOpen = IsOpen;
            log?.Leave();
            log = NewLog();
            if (wasOpen)
            {
                log?.Open();
            }

            // Whoever waits for the file that is no longer used would wait for ever.
            Trouble = null;
            OnDrained();
        }

        if (IsOpen)
        {
            care.Begin(log, next);
        }

        if (!sameMarks)
        {
            RestartMarks();
            ScheduleMark();
        }

        if (IsOpen && next.LogFileMax > 0 && rollTimer is not { IsRunning: true })
        {
            OnRollCheck();
        }
    }

    /// <summary>Shows the last lines, exactly up to now.</summary>
    public void Replay(int lines, IReplayReader reader)
    {
        if (log is null)
        {
            reader.End(ReplayEnd.NoLog);
            return;
        }

        var pump = new ReplayPump(Config.Name, lines, reader, shared.Loop, shared.Errands.Files, shared.Log);
        log.Snapshot(pump, pump.Take, pump.Start);
    }

    /// <summary>
    /// Calls back on the loop when all that has been said can be read in the files of the log, with who tells of more; not
    /// without a log.
    /// </summary>
    public void Settle(ILoopOwner owner, Action<LogFollower> settled)
    {
        log?.Settle(owner, settled);
    }

    /// <summary>The console is gone.</summary>
    public void Stop()
    {
        markTimer?.Stop();
        rollTimer?.Stop();
        care.End();
        log?.Leave();
    }

    /// <summary>A defect in marks or rotation: they go on at their next time.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        shared.Log.Error(Config.Name, $"internal error: {failure}");
        if (IsOpen)
        {
            if (marks is not null && markTimer is not { IsRunning: true })
            {
                StartMarkTimer(RollCheck);
            }

            if (Config.LogFileMax > 0 && rollTimer is not { IsRunning: true })
            {
                StartRollTimer();
            }
        }
    }

    private int StampEvery => Math.Max(0, -Config.Timestamp.Interval);

    private void SetLogging(bool on)
    {
        if (log is not null)
        {
            log.IsLogging = on;
        }
    }

    private ConsoleLog? NewLog() => Config.LogFile is not { Length: > 0 } path
        ? null
        : new ConsoleLog(
            new LogName(path, Config.LogFileDates),
            shared.Files,
            shared.LogCrew,
            shared.Time,
            StampEvery,
            OnReport,
            OnDrained)
        {
            IsLogging = !IsPaused,
        };

    private void OnDrained()
    {
        holds = false;
        drained();
    }

    private void OnReport(LogReport report)
    {
        if (report.Kind == LogReportKind.Closed)
        {
            care.Closed(report.Text);
            return;
        }

        Trouble = report.IsOfPast ? Trouble : report.Kind switch
        {
            LogReportKind.Failed or LogReportKind.Held or LogReportKind.Lost => report.Text,
            LogReportKind.Recovered => null,
            _ => Trouble,
        };
        if (report.IsError)
        {
            shared.Log.Error(Config.Name, report.Text);
            tell(report.Text);
        }
        else if (report.Kind == LogReportKind.NoIndex)
        {
            shared.Log.Info(Config.Name, report.Text);
        }
        else
        {
            shared.Log.Notice(Config.Name, report.Text);
            if (report.Kind == LogReportKind.Recovered)
            {
                tell(report.Text);
            }
        }
    }

    private void RestartMarks()
    {
        markTimer?.Stop();
        marks = Config.Timestamp.Interval > 0 && log is not null
            ? new MarkClock(
                TimeSpan.FromSeconds(Config.Timestamp.Interval),
                shared.Loop.Clock.LocalTimeZone,
                shared.Loop.Clock.GetUtcNow())
            : null;
    }

    private void ScheduleMark()
    {
        if (marks is not null && IsOpen)
        {
            TimeSpan wait = marks.Next - shared.Loop.Clock.GetUtcNow();
            StartMarkTimer(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        }
    }

    private void OnMark()
    {
        if (marks!.TryMark(shared.Loop.Clock.GetUtcNow()))
        {
            Tag("MARK");
        }

        ScheduleMark();
    }

    private void OnRollCheck()
    {
        log?.RollIfLarger(Config.LogFileMax, shared.Loop.Clock.GetUtcNow());
        StartRollTimer();
    }

    private void StartMarkTimer(TimeSpan wait)
    {
        markTimer ??= shared.Loop.Timer(this, OnMark);
        markTimer.Start(wait);
    }

    private void StartRollTimer()
    {
        rollTimer ??= shared.Loop.Timer(this, OnRollCheck);
        rollTimer.Start(RollCheck);
    }
}
