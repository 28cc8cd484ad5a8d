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
/// entry. On the main loop, but for <see cref="Record"/> and <see cref="Trouble"/>.
/// </summary>
internal sealed class AuditTrail : ILoopOwner
{
    /// <summary>Bytes that wait for the disk at most: 1 MiB.</summary>
    public const int Bound = 1024 * 1024;

    private readonly Loop loop;
    private readonly LogCrew crew;
    private readonly LogFiles files;
    private readonly CTime time;
    private readonly DaemonLog log;
    private readonly ILogDisk disk;
    private readonly AuditCopies copies;
    private readonly AuditHealth health;
    private readonly AuditShares shares;
    private AuditChain chain = new();
    private volatile bool isOn;
    private string? path;
    private LogFeed? feed;
    private long lost;

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
        time = new CTime(loop.Clock);
        copies = new AuditCopies(syslogPath, loop.Clock, log);
        health = new AuditHealth(loop, this, log);
        shares = new AuditShares(loop, this, more => Write(loop.Clock.GetUtcNow(), more));
    }

    /// <summary>Why nothing is written, in a sentence; null while all is well, or it is off. Any thread.</summary>
    public string? Trouble => health.Trouble;

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
        copies.Use(toSyslog);
        bool wasOn = isOn;
        isOn = newPath is not null || toSyslog;
        if (newPath == path && feed is not null)
        {
            feed.Run(feed.Writer.Reopen, mayOvertake: true);
        }
        else if (newPath != path || wasOn != isOn)
        {
            Open(newPath);
        }
    }

    /// <summary>A defect: it is said, an entry may be missing, and what comes next is written.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        log.Error($"audit: internal error: {failure}");
        lost += isOn ? 1 : 0;
        health.GoOn();
    }

    private void Open(string? newPath)
    {
        feed?.Run(feed.Writer.Close);
        feed?.Leave();
        feed = null;
        path = newPath;
        AuditChain before = chain;
        chain = new AuditChain { Last = before.Last };
        if (newPath is null)
        {
            health.Begin("", null);
            if (isOn)
            {
                Put(loop.Clock.GetUtcNow(), Start);
            }

            return;
        }

        var way = new AuditDisk(
            disk,
            chain,
            before,
            () => AuditLine.Of(loop.Clock.GetUtcNow(), Start),
            copies.Send,
            doubt => log.Error($"warning: audit: {newPath} {doubt}"));
        feed = new LogFeed(newPath, files, crew, time, Heard, drained: null, way);
        health.Begin(newPath, feed.Queue);
        feed.Run(feed.Writer.Open);
    }

    private static AuditEvent Start => new(
        AuditAct.Start, string.Create(CultureInfo.InvariantCulture, $"conserver[{Environment.ProcessId}]"));

    private void Heard(LogReport report)
    {
        AuditReports.Say(log, report);
        if (!report.IsOfPast)
        {
            health.Heard(report);
        }
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

        if (what is { Act: AuditAct.Stop, By: AuditEvent.Daemon })
        {
            shares.Sum();
        }

        if (shares.IsTold(what))
        {
            Write(at, what);
        }
    }

    private void Write(DateTimeOffset at, AuditEvent what)
    {
        if (feed is { Queue.Pending: > Bound })
        {
            if (lost == 0)
            {
                log.Error($"audit: {path}: too much waits to be written, entries are being dropped");
            }

            // One that tells of many is as many.
            long count = Math.Max(1, what.Count);
            lost += count;
            health.Lose(count);
            return;
        }

        if (lost > 0)
        {
            long count = lost;
            lost = 0;
            Put(at, new AuditEvent(AuditAct.Lost, AuditEvent.Daemon) { Count = count });
        }

        Put(at, what);
    }

    private void Put(DateTimeOffset at, AuditEvent what)
    {
        byte[] entry = AuditLine.Of(at, what);
        if (feed is null)
        {
            copies.Send(chain.Next(entry));
            return;
        }

        feed.Queue.Append(entry);
        feed.Put();
        health.Put();
        if (health.Trouble is not null)
        {
            // Where it stands in the trail is only known once it does; somebody is to hear of it now.
            copies.Send(AuditLine.Bare(entry));
        }
    }
}
