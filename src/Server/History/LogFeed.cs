using Conserver.Posix;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// One loop's way into a log: what is put into the queue during a turn is written at its end. At most
/// <see cref="LogLoss.Bound"/> bytes wait and a little more; whoever can wait stops at <see cref="IsFull"/>, and what comes
/// all the same is counted and marked in the log where it is missing.
/// </summary>
internal sealed class LogFeed : ITurnEnd, ILogUser
{
    /// <summary>
    /// Bytes from which on the source should give the disk a moment: what is behind stays small enough for the processor's
    /// cache, and a disk that merely takes its time keeps memory low.
    /// </summary>
    public const int BusyAt = 2 * LogQueue.ResumeAt;

    private readonly LogFiles files;
    private readonly LogFile file;
    private readonly LogCrew crew;
    private readonly LogLoss loss;
    private readonly Action<LogReport> report;
    private readonly Action? drained;
    private readonly Action tellDrained;
    private bool atTurnEnd;
    private bool drainedWanted;
    private bool faulted;
    private bool hasLeft;

    /// <param name="name">Of the log.</param>
    /// <param name="files">All logs.</param>
    /// <param name="crew">The crew of this loop.</param>
    /// <param name="time">The loop's clock.</param>
    /// <param name="report">Called on the loop.</param>
    /// <param name="drained">Called on the loop when there is room again after <see cref="IsFull"/>.</param>
    /// <param name="disk">Where the file is; null for the crew's.</param>
    public LogFeed(
        LogName name,
        LogFiles files,
        LogCrew crew,
        CTime time,
        Action<LogReport> report,
        Action? drained,
        ILogDisk? disk = null)
    {
        this.files = files;
        this.crew = crew;
        this.report = report;
        this.drained = drained;
        tellDrained = () => crew.Post(this, OnDrained);
        file = files.Use(name, crew, this, disk);
        loss = new LogLoss(file.Writer, time, report);
    }

    /// <summary>The disk side, for commands that run on the log crew.</summary>
    public LogWriter Writer => file.Writer;

    /// <summary>Where to put what was admitted.</summary>
    public LogQueue Queue => file.Queue;

    /// <summary>The source must wait for <c>drained</c>.</summary>
    public bool IsFull => Queue.Pending >= LogLoss.Bound;

    /// <summary>Bytes dropped so far.</summary>
    public long LostBytes => loss.LostBytes;

    /// <summary>
    /// True when the source should wait, at least for a moment; <c>drained</c> is then called for certain, also when the
    /// disk has caught up before the turn ends.
    /// </summary>
    public bool ShouldWait()
    {
        if (Queue.Pending < BusyAt)
        {
            return false;
        }

        drainedWanted = true;
        Put();
        return true;
    }

    /// <inheritdoc cref="LogLoss.Admit"/>
    public bool Admit(int count) => Put(loss.Admit(count));

    /// <inheritdoc cref="LogLoss.AdmitTag"/>
    public bool AdmitTag(int count) => Put(loss.AdmitTag(count));

    /// <summary>Something was put into the queue: it is written at the end of the turn.</summary>
    public void Put()
    {
        if (!atTurnEnd)
        {
            atTurnEnd = true;
            crew.AtTurnEnd(this);
        }
    }

    public void OnTurnEnd()
    {
        HandOff();
        faulted = false;
    }

    /// <summary>
    /// What was put in is still there: it is tried once more, then with what comes next, and said once until that has
    /// worked. Nobody waits for it.
    /// </summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        atTurnEnd = false;
        if (!faulted)
        {
            faulted = true;
            Put();
            report(new LogReport(LogReportKind.Failed, $"logfile {Writer.Path}: internal error: {failure}"));
        }

        drained?.Invoke();
    }

    void ILogUser.Heard(LogReport heard) => crew.Post(this, () => report(heard with { IsOfPast = hasLeft }));

    /// <summary>Has everything put in so far written.</summary>
    public void HandOff()
    {
        atTurnEnd = false;
        file.Signal(crew);
        if (loss.IsOn || drainedWanted || IsFull)
        {
            drainedWanted = false;
            Queue.WhenRoom(tellDrained);
        }
    }

    /// <summary>Runs <paramref name="command"/> where the log is written, after everything written so far.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="mayOvertake">Runs at once when what was written so far cannot be.</param>
    public void Run(Action command, bool mayOvertake = false) => file.Run(crew, command, mayOvertake);

    /// <summary>Nothing more comes this way.</summary>
    public void Leave()
    {
        hasLeft = true;
        files.Leave(file, this, crew);
    }

    // Also when nothing follows that would be written: the end of a loss must be heard of.
    private bool Put(bool admitted)
    {
        Put();
        return admitted;
    }

    private void OnDrained()
    {
        if (loss.IsOn)
        {
            loss.End();
            Put();
        }

        // The log that came after it may be full.
        if (!hasLeft)
        {
            drained?.Invoke();
        }
    }
}
