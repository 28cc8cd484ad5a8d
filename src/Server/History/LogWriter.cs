using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;

namespace Conserver.Server.History;

/// <summary>
/// The disk side of one log. Used by one thread of the <see cref="LogCrew"/> at a time: opens, writes, reopens by name, and after a failure keeps the bytes
/// and tries again. Bytes leave only when the system has taken them.
/// </summary>
internal sealed class LogWriter
{
    private const int TurnBytes = 256 * 1024;
    private const int EDQUOT = 122, EFBIG = 27, ENOSPC = 28;

    private static readonly TimeSpan DeletedCheck = TimeSpan.FromSeconds(1);

    private readonly ILogDisk disk;
    private readonly TimeProvider clock;
    private readonly LogMailbox mailbox;
    private readonly Action<LogReport> report;
    private readonly Action<int> written;
    private ILogFile? file;
    private LogSegment current;
    private bool wanted;
    private bool failing;
    private long lookedAt;

    /// <param name="path">One char per byte.</param>
    /// <param name="disk">Where files are.</param>
    /// <param name="clock">Measures how long ago it was looked whether the file still has a name.</param>
    /// <param name="mailbox">What to do.</param>
    /// <param name="report">Called on the thread that writes.</param>
    /// <param name="written">Called on the thread that writes, with the number of bytes that have just left.</param>
    public LogWriter(
        string path, ILogDisk disk, TimeProvider clock, LogMailbox mailbox, Action<LogReport> report, Action<int> written)
    {
        Path = path;
        this.disk = disk;
        this.clock = clock;
        this.mailbox = mailbox;
        this.report = report;
        this.written = written;
    }

    public string Path { get; }

    /// <summary>Waits in the crew's queue; guarded by that queue's lock.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Waits for the next try; guarded by the same lock.</summary>
    public bool IsStuck { get; set; }

    /// <summary>The next turn is a new try; guarded by the same lock.</summary>
    public bool IsRetryDue { get; set; }

    /// <summary>Has bytes that are not on disk.</summary>
    public bool HoldsBytes => current.Chunk is not null || mailbox.HoldsBytes;

    /// <summary>
    /// Does what the mailbox asks for, some bytes at a time. While the disk refuses nothing is tried unless
    /// <paramref name="retry"/>; only commands that may overtake are run.
    /// </summary>
    /// <remarks>
    /// A defect in it would end the loop or the crew's other thread, and with that the daemon: it is reported and counts
    /// as a disk that refuses.
    /// </remarks>
    public LogProgress Drain(bool retry)
    {
        try
        {
            return DrainSome(retry);
        }
        catch (Exception defect)
        {
            Fail($"internal error: {Path}: {defect}");
            return LogProgress.Stuck;
        }
    }

    private LogProgress DrainSome(bool retry)
    {
        if (failing && !retry)
        {
            RunOvertaking();
            return LogProgress.Stuck;
        }

        if (wanted && file is null)
        {
            TryOpen();
        }

        int budget = TurnBytes;
        while (budget > 0)
        {
            if (current.Chunk is null)
            {
                if (!mailbox.TryTake(out LogEntry entry))
                {
                    return wanted && file is null ? LogProgress.Stuck : LogProgress.Done;
                }

                if (entry.Command is { } command)
                {
                    command();
                    continue;
                }

                current = entry.Data;
            }

            if (!TryWrite(ref budget))
            {
                RunOvertaking();
                return LogProgress.Stuck;
            }

            current.Release();
            current = default;
        }

        return LogProgress.More;
    }

    /// <summary>The console came up: opens by name. A failure is retried until <see cref="Close"/>.</summary>
    public void Open()
    {
        wanted = true;
        Reopen();
    }

    /// <summary>The console went down.</summary>
    public void Close()
    {
        wanted = false;
        failing = false;
        CloseFile();
    }

    /// <summary>Closes and opens by name, if it is to be open at all.</summary>
    public void Reopen()
    {
        CloseFile();
        if (wanted)
        {
            TryOpen();
        }
    }

    /// <summary>Bytes in the file; 0 when there is none.</summary>
    public long Length()
    {
        FileStatus status;
        return (file?.TryStatus(out status) ?? disk.TryStatus(Path, out status)) ? status.Size : 0;
    }

    /// <summary>The file that has the log's name now, for reading; null when there is none.</summary>
    public ReplayFile? OpenReplay() => disk.OpenReplay(Path);

    /// <summary>Rolls the log if it has <paramref name="limit"/> bytes or more and can be written at all.</summary>
    public void RollIfLarger(long limit, DateTimeOffset stamp)
    {
        if (file is not null && !failing)
        {
            file = new LogRotation(disk, Path, limit, stamp, report).Roll(file);
        }
    }

    private bool TryWrite(ref int budget)
    {
        while (!current.Content.IsEmpty)
        {
            ReopenIfDeleted();
            if (file is null && !TryOpen())
            {
                return false;
            }

            int put = file!.Write(current.Content);
            if (put <= 0)
            {
                int errno = put == 0 ? Errno.EIO : -put;
                Fail($"FileWrite({Path}): {Reason(errno)}");
                if (errno is not (ENOSPC or EDQUOT or EFBIG or Errno.EAGAIN))
                {
                    // A stale or broken descriptor does not get better; the name may lead to a good one.
                    CloseFile();
                }

                return false;
            }

            current.Shrink(put);
            budget -= put;
            written(put);
        }

        Recover();
        return true;
    }

    /// <summary>A log whose last name was removed would swallow output that nobody can ever read.</summary>
    private void ReopenIfDeleted()
    {
        if (file is null || clock.GetElapsedTime(lookedAt) < DeletedCheck)
        {
            return;
        }

        lookedAt = clock.GetTimestamp();
        if (file.TryStatus(out FileStatus status) && status.Links == 0)
        {
            CloseFile();
        }
    }

    private bool TryOpen()
    {
        file = disk.OpenAppend(Path, out int errno);
        if (file is null)
        {
            Fail($"FileOpen({Path}): {Reason(errno)}");
            return false;
        }

        lookedAt = clock.GetTimestamp();
        if (current.Chunk is null)
        {
            // With bytes at hand, only a write proves that it works again.
            Recover();
        }

        return true;
    }

    private static string Reason(int errno) => Latin1.FromNative(Errno.Text(errno));

    private void Fail(string what)
    {
        if (!failing)
        {
            failing = true;
            report(new LogReport(LogReportKind.Failed, $"{what}: output is kept in memory, trying again"));
        }
    }

    private void Recover()
    {
        if (failing)
        {
            failing = false;
            report(new LogReport(LogReportKind.Recovered, $"logfile {Path} is written again"));
        }
    }

    private void RunOvertaking()
    {
        while (mailbox.TryTakeOvertaking(out Action command))
        {
            command();
        }
    }

    private void CloseFile()
    {
        file?.Dispose();
        file = null;
    }
}
