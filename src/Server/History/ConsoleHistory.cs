using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// What a console has said: its log file with marks and rotation, the unified log, and showing it again. On the console's
/// loop; the disk is touched elsewhere.
/// </summary>
public sealed class ConsoleHistory : ILoopOwner
{
    private static readonly TimeSpan RollCheck = TimeSpan.FromMinutes(5);

    private readonly HistorySettings shared;
    private readonly Action drained;
    private readonly Action<string> tell;
    private readonly LoopTimer markTimer;
    private readonly LoopTimer rollTimer;
    private readonly LinePieces pieces = new();
    private ConsoleConfig config;
    private ConsoleLog? log;
    private MarkClock? marks;

    /// <param name="config">The console's settings.</param>
    /// <param name="shared">The loop's.</param>
    /// <param name="drained">There is room in the log again after <see cref="ShouldWait"/>.</param>
    /// <param name="tell">Says something to the viewers.</param>
    public ConsoleHistory(ConsoleConfig config, HistorySettings shared, Action drained, Action<string> tell)
    {
        this.config = config;
        this.shared = shared;
        this.drained = drained;
        this.tell = tell;
        markTimer = shared.Loop.Timer(this, OnMark);
        rollTimer = shared.Loop.Timer(this, OnRollCheck);
        log = NewLog();
        RestartMarks();
    }

    /// <summary>A log file is configured, and the console is up.</summary>
    public bool IsOpen => log is { IsOpen: true };

    /// <summary>The disk is behind: the device should wait, at least for a moment. When true, <c>drained</c> will be called.</summary>
    public bool ShouldWait() => log is not null && log.ShouldWait();

    /// <summary>Too much waits for the disk: the device must wait until <c>drained</c> is called.</summary>
    public bool IsFull => log is { IsFull: true };

    /// <summary>Somebody has switched logging off.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>The console comes up.</summary>
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
        marks?.Skip(shared.Loop.Clock.GetUtcNow());
        ScheduleMark();
        if (config.LogFileMax > 0)
        {
            OnRollCheck();
        }
    }

    /// <summary>The console is down.</summary>
    public void Close()
    {
        if (IsPaused)
        {
            Resume("");
        }

        Tag("Console down");
        markTimer.Stop();
        rollTimer.Stop();
        log?.Close();
    }

    /// <summary>Opens the file by name again (SIGUSR2).</summary>
    public void Reopen() => log?.Reopen();

    /// <summary>Output of the console.</summary>
    /// <param name="output">The bytes.</param>
    /// <param name="kept">A chunk with the same bytes, or null.</param>
    /// <param name="attended">Somebody may type.</param>
    public void Append(ReadOnlySpan<byte> output, Chunk? kept, bool attended)
    {
        log?.Append(output, kept);
        bool unloved = !attended && config.Has(ConsoleOptions.Unloved);
        if (shared.Unified is null && !unloved)
        {
            return;
        }

        while (pieces.TryNext(ref output, out ReadOnlySpan<byte> piece))
        {
            shared.Unified?.Append(config.Name, attended, piece);
            if (unloved)
            {
                shared.Log.WriteUnloved(config.Name, piece);
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
        bool sameFile = config.LogFile == next.LogFile;
        bool sameMarks = config.Timestamp.Interval == next.Timestamp.Interval;
        config = next;
        if (!sameFile)
        {
            bool wasOpen = IsOpen;
            log?.Close();
            log = NewLog();
            if (wasOpen)
            {
                log?.Open();
            }

            // Whoever waits for the file that is no longer used would wait for ever.
            drained();
        }

        if (log is not null)
        {
            log.StampEvery = Math.Max(0, -next.Timestamp.Interval);
        }

        if (!sameMarks)
        {
            RestartMarks();
            ScheduleMark();
        }

        if (IsOpen && next.LogFileMax > 0 && !rollTimer.IsRunning)
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

        var pump = new ReplayPump(config.Name, lines, reader, shared.Loop, shared.Errands.Files, shared.Log);
        log.Snapshot(pump, file =>
        {
            if (file is null)
            {
                reader.End(ReplayEnd.NoLog);
            }
            else
            {
                pump.Start(file);
            }
        });
    }

    /// <summary>The console is gone.</summary>
    public void Stop()
    {
        markTimer.Stop();
        rollTimer.Stop();
        log?.Close();
    }

    /// <summary>A defect in marks or rotation: they go on at their next time.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        shared.Log.Error($"[{config.Name}] internal error: {failure}");
        if (IsOpen)
        {
            if (marks is not null && !markTimer.IsRunning)
            {
                markTimer.Start(RollCheck);
            }

            if (config.LogFileMax > 0 && !rollTimer.IsRunning)
            {
                rollTimer.Start(RollCheck);
            }
        }
    }

    private void SetLogging(bool on)
    {
        if (log is not null)
        {
            log.IsLogging = on;
        }
    }

    private ConsoleLog? NewLog() => config.LogFile is not { Length: > 0 } path
        ? null
        : new ConsoleLog(path, shared.LogCrew, shared.Time, Math.Max(0, -config.Timestamp.Interval), OnReport, drained)
        {
            IsLogging = !IsPaused,
        };

    private void OnReport(LogReport report)
    {
        string text = $"[{config.Name}] {report.Text}";
        if (report.IsError)
        {
            shared.Log.Error(text);
            tell(report.Text);
        }
        else
        {
            shared.Log.Notice(text);
            if (report.Kind == LogReportKind.Recovered)
            {
                tell(report.Text);
            }
        }
    }

    private void RestartMarks()
    {
        markTimer.Stop();
        marks = config.Timestamp.Interval > 0 && log is not null
            ? new MarkClock(
                TimeSpan.FromSeconds(config.Timestamp.Interval),
                shared.Loop.Clock.LocalTimeZone,
                shared.Loop.Clock.GetUtcNow())
            : null;
    }

    private void ScheduleMark()
    {
        if (marks is not null && IsOpen)
        {
            TimeSpan wait = marks.Next - shared.Loop.Clock.GetUtcNow();
            markTimer.Start(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
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
        log?.RollIfLarger(config.LogFileMax, shared.Loop.Clock.GetUtcNow());
        rollTimer.Start(RollCheck);
    }
}
