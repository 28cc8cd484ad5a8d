using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Disk;

/// <summary>
/// The disk side of one log, whoever uses it. Used by one thread of the <see cref="LogCrew"/> at a time: opens, writes,
/// reopens by name, and after a failure keeps the bytes and tries again. Bytes leave only when the system has taken them.
/// </summary>
internal sealed class LogWriter
{
    private const int TurnBytes = 256 * 1024;
    private const int EDQUOT = 122, EFBIG = 27, ENOSPC = 28;

    /// <summary>How often it is looked whether the file is still what it was.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly ILogDisk disk;
    private readonly TimeProvider clock;
    private readonly LogPlaces places;
    private readonly DatedName dates;
    private ImmutableArray<ILogUser> users = [];
    private ILogFile? file;
    private LogSegment current;

    /// <summary>Of the piece that is being written: when it came, and how long it is.</summary>
    private (long Time, int Length) burst;

    /// <summary>How many of the users have it open.</summary>
    private int opened;

    /// <summary>Why nothing can be written; null while it can.</summary>
    private volatile string? failure;
    private long lookedAt;

    /// <param name="name">Of the log.</param>
    /// <param name="disk">Where files are.</param>
    /// <param name="clock">Measures how long ago it was looked at the file.</param>
    public LogWriter(LogName name, ILogDisk disk, TimeProvider clock)
    {
        this.disk = disk;
        this.clock = clock;
        dates = new DatedName(name, clock);
        places = new LogPlaces(disk, name.Lasting, Tell);
        Times = new LogTimes(disk, name.Lasting, clock, Tell);
        Queue = new LogQueue(clock);
    }

    /// <summary>The file that is written, one char per byte. Any thread.</summary>
    public string Path => dates.Path;

    /// <summary>What to do.</summary>
    public LogQueue Queue { get; }

    /// <summary>Waits in the crew's queue; guarded by that queue's lock.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Waits for the next try; guarded by the same lock.</summary>
    public bool IsStuck { get; set; }

    /// <summary>The next turn is a new try; guarded by the same lock.</summary>
    public bool IsRetryDue { get; set; }

    /// <summary>Waits to pay what it owes; guarded by the same lock.</summary>
    public bool IsLate { get; set; }

    /// <summary>When bytes of it came. Where it is written.</summary>
    public LogTimes Times { get; }

    /// <summary>Where it begins is to be noted, but not at once: a fleet that starts has better things to do.</summary>
    public bool OwesPlace => places.IsOwed;

    /// <summary>Has bytes that are not on disk.</summary>
    public bool HoldsBytes => current.Chunk is not null || Queue.HoldsBytes;

    /// <summary>The file is there to be written.</summary>
    public bool IsOpen => file is not null;

    /// <summary>A sentence about the bytes that are not on disk. Any thread.</summary>
    public string Unwritten =>
        $"logfile {Path}: the last {Queue.Pending} bytes are lost: {failure ?? "the disk does not answer"}";

    /// <summary>Hears of failures from now on. Any thread.</summary>
    public void Add(ILogUser user) => ImmutableInterlocked.Update(ref users, (all, one) => all.Add(one), user);

    /// <summary>Hears no more. Any thread.</summary>
    public void Remove(ILogUser user) => ImmutableInterlocked.Update(ref users, (all, one) => all.Remove(one), user);

    /// <summary>
    /// Does what the queue asks for, some bytes at a time. While the disk refuses nothing is tried but in a
    /// <see cref="LogTurn.Retry"/>; only commands that may overtake are run.
    /// </summary>
    /// <remarks>
    /// A defect in it would end the loop or the crew's other thread, and with that the daemon: it is reported and counts
    /// as a disk that refuses.
    /// </remarks>
    public LogProgress Drain(LogTurn turn)
    {
        try
        {
            if (turn != LogTurn.Late)
            {
                return DrainSome(turn == LogTurn.Retry);
            }

            places.Pay();
            Times.Pay();
            return LogProgress.Done;
        }
        catch (Exception defect)
        {
            Fail($"internal error: {Path}: {defect}");
            return LogProgress.Stuck;
        }
    }

    /// <summary>A console came up: opens by name. A failure is retried until <see cref="Close"/>.</summary>
    public void Open()
    {
        opened++;
        Reopen();
    }

    /// <summary>A console went down; the last one closes the file.</summary>
    public void Close()
    {
        if (--opened == 0)
        {
            failure = null;
            CloseFile();
        }
    }

    /// <summary>Closes and opens by name, if it is to be open at all.</summary>
    public void Reopen()
    {
        Times.Pay();

        // Where the file ended is said by where the next one begins, and mostly it is the same.
        file?.Dispose();
        file = null;
        if (opened > 0)
        {
            TryOpen();
        }
    }

    /// <summary>The file that has the log's name now, for reading; null when there is none.</summary>
    public ReplayFile? OpenReplay() => disk.OpenReplay(Path);

    /// <summary>Rolls the log if it has <paramref name="limit"/> bytes or more and can be written at all.</summary>
    /// <param name="limit">Bytes, more than 0.</param>
    /// <param name="stamp">One instant for all logs rolled in this check.</param>
    /// <param name="user">Hears of it; for the others the log just goes on.</param>
    public void RollIfLarger(long limit, DateTimeOffset stamp, ILogUser user)
    {
        if (file is not null && failure is null)
        {
            ILogFile before = file;
            var rotation = new LogRotation(disk, Path, limit, stamp, user.Heard);
            file = rotation.Roll(file);
            if (file != before)
            {
                Place();
            }

            if (rotation.Closed is { } closed)
            {
                user.Heard(new LogReport(LogReportKind.Closed, closed));
            }
        }
    }

    private LogProgress DrainSome(bool retry)
    {
        if (failure is not null && !retry)
        {
            RunOvertaking();
            return LogProgress.Stuck;
        }

        if (opened > 0 && file is null)
        {
            TryOpen();
        }

        int budget = TurnBytes;
        while (budget > 0)
        {
            if (current.Chunk is null)
            {
                if (!Queue.TryTake(out LogEntry entry))
                {
                    return opened > 0 && file is null ? LogProgress.Stuck : LogProgress.Done;
                }

                if (!entry.HasData)
                {
                    entry.Command?.Invoke();
                    if (entry.Gap > 0)
                    {
                        Place();
                    }

                    continue;
                }

                current = entry.Data;
                burst = (entry.Time, current.Content.Length);
            }

            if (!TryWrite(ref budget))
            {
                RunOvertaking();
                return LogProgress.Stuck;
            }

            current.Release();
            current = default;

            // Only now: an index must not be ahead of its log.
            Times.Note(Queue.Written - burst.Length, burst.Time, burst.Length);
        }

        return LogProgress.More;
    }

    private bool TryWrite(ref int budget)
    {
        while (!current.Content.IsEmpty)
        {
            Look();
            int belongs = dates.BelongsHere(current.Content);
            if (belongs == 0)
            {
                GoOn();
                belongs = current.Content.Length;
            }

            if (file is null && !TryOpen())
            {
                return false;
            }

            int put = file!.Write(current.Content[..belongs]);
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

            dates.Wrote(current.Content[..put]);
            current.Shrink(put);
            budget -= put;
            Queue.Wrote(put);
        }

        Recover();
        return true;
    }

    /// <summary>
    /// A log whose last name was removed would swallow output that nobody can ever read; one that somebody has cut or added
    /// to has its bytes at other places now.
    /// </summary>
    private void Look()
    {
        if (file is null || clock.GetElapsedTime(lookedAt) < LookEvery)
        {
            return;
        }

        lookedAt = clock.GetTimestamp();
        if (!file.TryStatus(out FileStatus status))
        {
            return;
        }

        if (status.Links == 0)
        {
            CloseFile();
        }
        else
        {
            places.Is(status, Queue.Written);
        }
    }

    // The file of another day.
    private void GoOn()
    {
        string closed = Path;
        CloseFile();
        dates.Take();
        Tell(new LogReport(LogReportKind.Closed, closed));
    }

    private bool TryOpen()
    {
        dates.Take();
        file = disk.OpenAppend(Path, out int errno);
        if (file is null)
        {
            Fail($"FileOpen({Path}): {(failure is null ? disk.WhyClosed(Path, errno) : null) ?? Reason(errno)}");
            return false;
        }

        Place(file.AtOpening);
        lookedAt = clock.GetTimestamp();
        if (current.Chunk is null)
        {
            // With bytes at hand, only a write proves that it works again.
            Recover();
        }

        return true;
    }

    // What is written next has a position and a place in a file; that is kept for later readers.
    private void Place(FileStatus? known = null)
    {
        if (file is null || (known ?? (file.TryStatus(out FileStatus now) ? now : null)) is not { } status)
        {
            return;
        }

        if (Queue.Written is null)
        {
            Queue.BeginAt(places.EndOf(status));
            places.Begins(status, Queue.Written);
        }
        else
        {
            places.Is(status, Queue.Written);
        }
    }

    private static string Reason(int errno) => Latin1.FromNative(Errno.Text(errno));

    private void Fail(string what)
    {
        bool isNew = failure is null;
        failure = what;
        if (isNew)
        {
            Tell(new LogReport(LogReportKind.Failed, $"{what}: output is kept in memory, trying again"));
        }
    }

    private void Recover()
    {
        if (failure is not null)
        {
            failure = null;
            Tell(new LogReport(LogReportKind.Recovered, $"logfile {Path} is written again"));
        }
    }

    private void Tell(LogReport report)
    {
        foreach (ILogUser user in users)
        {
            user.Heard(report with { IsOfFile = true });
        }
    }

    private void RunOvertaking()
    {
        while (Queue.TryTakeOvertaking(out Action command))
        {
            command();
        }
    }

    private void CloseFile()
    {
        if (file is not null && file.TryStatus(out FileStatus status))
        {
            places.Ends(status, Queue.Written);
        }

        Times.Pay();
        file?.Dispose();
        file = null;
    }
}
