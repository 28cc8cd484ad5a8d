using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.Audit;

/// <summary>
/// Whether a trail is written: who answers for machines must hear when nobody writes down any more who did what. It is
/// said at once, again and again while it lasts, and at its end; a disk that merely hangs says nothing by itself and is
/// looked at. On the main loop but for <see cref="Trouble"/>.
/// </summary>
/// <param name="loop">Whose clock counts.</param>
/// <param name="owner">Hears of defects.</param>
/// <param name="log">Where it is said.</param>
internal sealed class AuditHealth(Loop loop, ILoopOwner owner, DaemonLog log)
{
    /// <summary>A disk that takes nothing for so long hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How often it is said again.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromMinutes(10);

    private string path = "";
    private LogQueue? queue;
    private LoopTimer? looks;
    private LoopTimer? repeats;
    private long seen;
    private bool hangs;
    private long lost;
    private DateTime since;
    private volatile string? trouble;

    /// <summary>Why it is not written, in a sentence; null while it is. Any thread.</summary>
    public string? Trouble => trouble;

    /// <summary>Another file, or none.</summary>
    public void Begin(string newPath, LogQueue? newQueue)
    {
        looks?.Stop();
        repeats?.Stop();
        (path, queue, hangs, trouble, lost) = (newPath, newQueue, false, null, 0);
    }

    /// <summary>Something is on its way to the disk.</summary>
    public void Put()
    {
        looks ??= loop.Timer(owner, Look);
        if (!looks.IsRunning && queue is not null)
        {
            seen = queue.Left;
            looks.Start(Patience);
        }
    }

    /// <summary>So many entries find no room.</summary>
    public void Lose(long count) => lost += count;

    /// <summary>What the file says of itself.</summary>
    public void Heard(LogReport report)
    {
        if (report.Kind == LogReportKind.Failed)
        {
            hangs = false;
            Fail(report.Text.Replace(": output is kept in memory, trying again", "", StringComparison.Ordinal));
        }
        else if (report.Kind == LogReportKind.Recovered)
        {
            hangs = false;
            End();
        }
    }

    /// <summary>After a defect: what was to come is still to come.</summary>
    public void GoOn()
    {
        if (trouble is not null && repeats is { IsRunning: false })
        {
            repeats.Start(Again);
        }

        Put();
    }

    private void Look()
    {
        if (queue is null)
        {
            return;
        }

        bool moves = queue.Left > seen || !queue.HoldsBytes;
        if (hangs && moves)
        {
            hangs = false;
            log.Notice($"audit: {path} is written again");
            End();
        }
        else if (!moves && trouble is null)
        {
            hangs = true;
            log.Error($"audit: {path}: the disk does not answer: entries are kept in memory");
            Fail("the disk does not answer");
        }

        if (queue.HoldsBytes)
        {
            looks!.Stop();
            Put();
        }
    }

    private void Fail(string why)
    {
        if (trouble is null)
        {
            since = loop.Clock.GetLocalNow().DateTime;
            repeats ??= loop.Timer(owner, Repeat);
            repeats.Start(Again);
        }

        trouble = string.Create(
            CultureInfo.InvariantCulture,
            $"the audit trail has not been written since {since:yyyy-MM-dd HH:mm:ss}: {PrintableText.Of(why)}");
    }

    private void End()
    {
        trouble = null;
        lost = 0;
        repeats?.Stop();
    }

    private void Repeat()
    {
        repeats!.Start(Again);
        log.Error(string.Create(
            CultureInfo.InvariantCulture, $"audit: {trouble}: {queue?.Pending ?? 0} bytes wait, {lost} entries are lost"));
    }
}
