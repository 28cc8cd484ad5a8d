using System.Globalization;
using Conserver.Posix;
using Conserver.Server.Disk;
using Conserver.Server.History;
using Conserver.Server.Logging;

namespace Conserver.Server.Audit;

/// <summary>
/// Who did what, one line of JSON each, in a file of its own and on request in the system's log. Each line vouches for all
/// before it (<see cref="AuditChain"/>). Off until <see cref="Configure"/> names a place. Nobody waits for it: while the
/// disk takes nothing entries are kept, <see cref="Bound"/> bytes of them, and beyond that counted, and the count is an
/// entry. On the main loop, but for <see cref="Record"/>.
/// </summary>
internal sealed class AuditTrail : ILoopOwner
{
    /// <summary>Bytes that wait for the disk at most: 1 MiB.</summary>
    public const int Bound = 1024 * 1024;

    /// <summary>Entries kept until it is known behind what they come.</summary>
    private const int MostEarly = 1000;

    private const int TailSize = 64 * 1024;

    private readonly Loop loop;
    private readonly LogCrew crew;
    private readonly LogFiles files;
    private readonly CTime time;
    private readonly DaemonLog log;
    private readonly ILogDisk disk;
    private readonly string syslogPath;
    private readonly AuditChain chain = new();
    private readonly AuditShares shares;
    private readonly List<(DateTimeOffset Time, AuditEvent What)> early = [];
    private volatile bool isOn;
    private string? path;
    private LogFeed? feed;
    private AuditSyslog? syslog;
    private string? syslogTrouble;
    private long lost;

    /// <summary>It is known behind what the next entry comes.</summary>
    private bool isResumed;

    /// <param name="loop">The main one.</param>
    /// <param name="crew">Its log crew.</param>
    /// <param name="files">All logs.</param>
    /// <param name="log">Hears of trouble.</param>
    /// <param name="disk">Where the file is; null for the real one.</param>
    /// <param name="syslogPath">Where the system's log listens.</param>
    public AuditTrail(
        Loop loop, LogCrew crew, LogFiles files, DaemonLog log, ILogDisk? disk = null, string syslogPath = AuditSyslog.Path)
    {
        this.loop = loop;
        this.crew = crew;
        this.files = files;
        this.log = log;
        this.disk = disk ?? new LogDisk(isPrivate: true);
        this.syslogPath = syslogPath;
        time = new CTime(loop.Clock);
        shares = new AuditShares(loop, this, more => Keep(loop.Clock.GetUtcNow(), more));
    }

    /// <summary>Takes an entry. Any thread; it stands there with the time of this call.</summary>
    public void Record(AuditEvent what)
    {
        if (isOn)
        {
            DateTimeOffset now = loop.Clock.GetUtcNow();
            loop.Post(this, () => Take(now, what));
        }
    }

    /// <summary>Where entries go from now on; nowhere ends it. The same as before opens the file by name again.</summary>
    /// <param name="newPath">The file, one char per byte; null for none.</param>
    /// <param name="toSyslog">The system's log as well.</param>
    public void Configure(string? newPath, bool toSyslog)
    {
        if (!toSyslog)
        {
            syslog?.Dispose();
            syslog = null;
        }
        else
        {
            syslog ??= new AuditSyslog(syslogPath, Environment.ProcessId);
        }

        bool wasOn = isOn;
        isOn = newPath is not null || toSyslog;
        if (newPath == path && feed is not null)
        {
            feed.Run(feed.Writer.Reopen, mayOvertake: true);
        }
        else if (newPath != path || !wasOn)
        {
            Open(newPath);
        }
    }

    /// <summary>A defect: it is said, an entry may be missing, and what comes next is written.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        log.Error($"audit: internal error: {failure}");
        lost += isOn ? 1 : 0;
        if (!isResumed)
        {
            Resume([]);
        }
    }

    private void Open(string? newPath)
    {
        feed?.Run(feed.Writer.Close);
        feed?.Leave();
        path = newPath;
        if (newPath is null)
        {
            feed = null;
            Resume([]);
            return;
        }

        var opened = new LogFeed(newPath, files, crew, time, report => AuditReports.Say(log, report), drained: null, disk);
        feed = opened;
        isResumed = false;
        opened.Run(opened.Writer.Open);
        opened.Run(Look);

        // Where the file is written: open, and written by nobody else. Else this comes again with the next try to open it.
        void Look()
        {
            bool isOpen = opened.Writer.IsOpen;
            byte[] tail = isOpen ? disk.ReadEnd(newPath, TailSize, out _) : [];
            string? doubt = isOpen && disk.TryStatus(newPath, out FileStatus status) ? AuditOwner.Doubt(status) : null;
            crew.Post(this, () =>
            {
                if (feed != opened)
                {
                    return;
                }

                if (!isOpen)
                {
                    opened.Run(Look);
                    return;
                }

                if (doubt is not null)
                {
                    log.Error($"warning: audit: {newPath} {doubt}");
                }

                Resume(tail);
            });
        }
    }

    private void Resume(byte[] tail)
    {
        bool torn = chain.Resume(tail);
        isResumed = true;
        if (torn && feed is not null)
        {
            feed.Queue.Append("\n"u8);
        }

        // Those that found no room came after those that wait.
        long lostMeanwhile = lost;
        lost = 0;
        if (isOn)
        {
            Write(loop.Clock.GetUtcNow(), new AuditEvent(
                AuditAct.Start, string.Create(CultureInfo.InvariantCulture, $"conserver[{Environment.ProcessId}]")));
        }

        foreach ((DateTimeOffset at, AuditEvent what) in early)
        {
            Write(at, what);
        }

        lost += lostMeanwhile;
        early.Clear();
        early.TrimExcess();
    }

    /// <summary>Tells what was only counted so far: nothing comes any more. On the loop.</summary>
    public void Sum()
    {
        if (isOn)
        {
            shares.Sum();
        }
    }

    private void Take(DateTimeOffset at, AuditEvent what)
    {
        if (!isOn)
        {
            return;
        }

        if (what.Act == AuditAct.Stop)
        {
            shares.Sum();
        }

        if (shares.IsTold(what))
        {
            Keep(at, what);
        }
    }

    // Until it is known behind what they come they wait here.
    private void Keep(DateTimeOffset at, AuditEvent what)
    {
        if (isResumed)
        {
            Write(at, what);
        }
        else if (early.Count < MostEarly)
        {
            early.Add((at, what));
        }
        else
        {
            lost++;
        }
    }

    private void Write(DateTimeOffset at, AuditEvent what)
    {
        if (feed is { Queue.Pending: > Bound })
        {
            if (lost++ == 0)
            {
                log.Error($"audit: {path}: too much waits to be written, entries are being dropped");
            }

            return;
        }

        if (lost > 0)
        {
            long count = lost;
            lost = 0;
            Put(at, new AuditEvent(AuditAct.Lost, "conserver") { Count = count });
        }

        Put(at, what);
    }

    private void Put(DateTimeOffset at, AuditEvent what)
    {
        byte[] line = chain.Next(at, what);
        if (feed is not null)
        {
            feed.Queue.Append(line);
            feed.Put();
        }

        string? trouble = syslog?.Send(line, TimeZoneInfo.ConvertTime(at, loop.Clock.LocalTimeZone).DateTime);
        if (trouble is not null && trouble != syslogTrouble)
        {
            log.Error($"audit: {syslogPath}: {trouble}: entries are not in the system's log");
        }
        else if (trouble is null && syslogTrouble is not null)
        {
            log.Notice($"audit: {syslogPath}: takes entries again");
        }

        syslogTrouble = trouble;
    }
}
