using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// What is done for one console's log beside writing it, where it is wanted: its bytes are put on the disk every so often,
/// and closed files are compressed and deleted. All of it off the loop; no line waits for it. On the console's loop.
/// </summary>
/// <param name="console">Its name.</param>
/// <param name="shared">The loop's.</param>
/// <param name="report">Hears what people should know.</param>
internal sealed class LogCare(string console, HistorySettings shared, Action<LogReport> report) : ILoopOwner
{
    private static readonly TimeSpan TidyEvery = TimeSpan.FromHours(1);

    private readonly LogSyncs syncs = new(report);
    private LoopTimer? syncTimer;
    private LoopTimer? tidyTimer;
    private ConsoleLog? log;
    private LogKeeping keeping;
    private TimeSpan syncEvery;
    private long? synced;
    private bool syncing;

    /// <summary>The folder whose turn was begun for this log, until that has ended.</summary>
    private string? tidied;

    /// <summary>The log is open, or its settings are others now.</summary>
    public void Begin(ConsoleLog? open, ConsoleConfig config)
    {
        if (open is not null && open == log && config.LogKeeping == keeping && config.LogFileSync == syncEvery)
        {
            return;
        }

        End();
        log = open;
        if (open is null)
        {
            return;
        }

        keeping = config.LogKeeping;
        syncEvery = config.LogFileSync;
        StartTimers();
        if (keeping.IsOn)
        {
            Tidy();
        }
    }

    /// <summary>The log is closed. What was written since the last time is put on the disk still.</summary>
    public void End()
    {
        syncTimer?.Stop();
        tidyTimer?.Stop();
        if (log is { } open && syncEvery > TimeSpan.Zero)
        {
            string path = open.Path;
            shared.Files.DueSyncs.Add(path);
            open.WhenWritten(this, _ => Sync(path));
        }

        log = null;
    }

    /// <summary>A file was closed for good.</summary>
    public void Closed(string path)
    {
        if (syncEvery > TimeSpan.Zero)
        {
            shared.Files.DueSyncs.Add(path);
            Sync(path);
        }

        if (keeping.IsOn && log is not null)
        {
            Tidy();
        }
    }

    /// <summary>A defect: what is due is done the next time.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        syncing = false;
        ForgetTurn();
        shared.Log.Error(console, $"internal error: {failure}");
        if (log is not null)
        {
            StartTimers();
        }
    }

    private void OnTidy()
    {
        StartTidyTimer();
        Tidy();
    }

    private void Tidy()
    {
        TidyTurns turns = shared.Files.Tidying;
        string folder = log!.Name.Folder;
        if (!turns.Add(console, log.Name, log.Path, keeping))
        {
            return;
        }

        tidied = folder;
        DateTime now = shared.Loop.Clock.GetUtcNow().UtcDateTime;
        _ = shared.Errands.ClosedLogs.Send(
            shared.Loop,
            this,
            folder,
            () => turns.Run(folder, now),
            said =>
            {
                tidied = null;
                said.ForEach(one => shared.Log.Notice(one.Console, one.Line));
            },
            failure =>
            {
                ForgetTurn();
                shared.Log.Error(console, $"closed log files: {failure.Message}");
            });
    }

    // Else nobody would begin another one.
    private void ForgetTurn()
    {
        if (tidied is not null)
        {
            shared.Files.Tidying.Forget(tidied);
            tidied = null;
        }
    }

    private void OnSync()
    {
        StartSyncTimer();
        if (log is not null && !syncing && log.Position != synced)
        {
            syncing = true;
            ConsoleLog now = log;
            now.WhenWritten(this, written =>
            {
                synced = written;
                Sync(now.Path);
            });
        }
    }

    private void Sync(string path)
    {
        syncing = true;
        _ = shared.Errands.LogSyncs.Send(
            shared.Loop,
            this,
            path,
            () => Files.Sync(Latin1.Bytes(path)),
            result => Synced(path, result is 0 ? null : Latin1.FromNative(Errno.Text(-result))),
            failure => Synced(path, failure.Message));
    }

    private void Synced(string path, string? failure)
    {
        syncing = false;
        synced = failure is null ? synced : null;
        if (failure is null && path != log?.Path)
        {
            shared.Files.DueSyncs.Done(path);
        }

        syncs.Ended(path, failure);
    }

    private void StartTimers()
    {
        if (syncEvery > TimeSpan.Zero)
        {
            StartSyncTimer();
        }

        if (keeping.IsOn)
        {
            StartTidyTimer();
        }
    }

    private void StartTidyTimer()
    {
        tidyTimer ??= shared.Loop.Timer(this, OnTidy);
        tidyTimer.Start(TidyEvery);
    }

    private void StartSyncTimer()
    {
        syncTimer ??= shared.Loop.Timer(this, OnSync);
        syncTimer.Start(syncEvery);
    }
}
