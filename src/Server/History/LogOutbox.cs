using System.Buffers;
using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// The loop side of one log: gathers what is written during a turn and hands it to the log's writer at its end. Holds at
/// most <see cref="Bound"/> bytes and a little more; whoever can wait stops at <see cref="IsFull"/>, and what comes all
/// the same is counted and marked in the log where it is missing.
/// </summary>
internal sealed class LogOutbox : ITurnEnd
{
    /// <summary>Bytes on their way to the disk from which on the source should wait: 4 MiB.</summary>
    public const int Bound = 4 * 1024 * 1024;

    /// <summary>
    /// Bytes from which on the source should give the disk a moment: what is behind stays small enough for the processor's
    /// cache, and a disk that merely takes its time keeps memory low.
    /// </summary>
    public const int BusyAt = 512 * 1024;

    /// <summary>Below it the source may go on.</summary>
    private const int ResumeAt = BusyAt / 2;

    /// <summary>Below it output is logged again after some was lost.</summary>
    private const int EndLossAt = Bound / 2;

    /// <summary>Beyond the bound: one read of a loop, with stamps, so that nobody who waits at the bound loses anything.</summary>
    private const int ReadSlack = 512 * 1024;

    /// <summary>Beyond that: what the daemon itself has to say in the log.</summary>
    private const int TagSlack = 64 * 1024;

    private readonly LogCrew crew;
    private readonly CTime time;
    private readonly Action<LogReport> report;
    private readonly Action? drained;
    private readonly LogBuffer buffer = new();
    private readonly LogMailbox mailbox = new();
    private readonly LogWriter writer;
    private bool atTurnEnd;
    private bool losing;
    private bool faulted;
    private bool drainedWanted;
    private long missing;

    /// <summary>Bytes handed off and not yet on disk; both threads.</summary>
    private long outstanding;

    /// <summary>1 when the loop wants to hear that there is room; both threads.</summary>
    private int waiting;

    /// <param name="crew">Who writes.</param>
    /// <param name="path">The file, one char per byte.</param>
    /// <param name="time">The loop's clock.</param>
    /// <param name="report">Called on the loop.</param>
    /// <param name="drained">Called on the loop when there is room again after <see cref="IsFull"/>.</param>
    public LogOutbox(LogCrew crew, string path, CTime time, Action<LogReport> report, Action? drained)
    {
        this.crew = crew;
        this.time = time;
        this.report = report;
        this.drained = drained;
        writer = new LogWriter(path, crew.Disk, crew.Clock, mailbox, Forward, OnWritten);
    }

    /// <summary>The disk side, for commands that run on the log crew.</summary>
    public LogWriter Writer => writer;

    /// <summary>Where to write after <see cref="Admit"/>; call <see cref="Wrote"/> afterwards.</summary>
    public LogBuffer Buffer => buffer;

    /// <summary>Bytes that are not on disk.</summary>
    public long Pending => buffer.Length + Volatile.Read(ref outstanding);

    /// <summary>The source must wait for <c>drained</c>.</summary>
    public bool IsFull => Pending >= Bound;

    /// <summary>
    /// True when the source should wait, at least for a moment; <c>drained</c> is then called for certain, also when the
    /// disk has caught up before the turn ends.
    /// </summary>
    public bool ShouldWait()
    {
        if (Pending < BusyAt)
        {
            return false;
        }

        drainedWanted = true;
        Wrote();
        return true;
    }

    /// <summary>Bytes dropped so far.</summary>
    public long LostBytes { get; private set; }

    /// <summary>Output of <paramref name="count"/> bytes may be written; otherwise it is counted as lost.</summary>
    public bool Admit(int count)
    {
        if (losing ? Pending > EndLossAt : Pending + count > Bound + ReadSlack)
        {
            Lose(count);
            return false;
        }

        EndLoss();
        return true;
    }

    /// <summary>The same for a tag: there is room for it when there is none for output.</summary>
    public bool AdmitTag(int count)
    {
        if (Pending + count > Bound + ReadSlack + TagSlack)
        {
            Lose(count);
            return false;
        }

        MarkLoss();
        return true;
    }

    /// <summary>Something was written: it goes to the log's writer at the end of the turn.</summary>
    public void Wrote()
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

    /// <summary>What was gathered is still here and goes with what comes next; said once until that has worked.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        if (!faulted)
        {
            faulted = true;
            report(new LogReport(LogReportKind.Failed, $"logfile {writer.Path}: internal error: {failure}"));
        }
    }

    /// <summary>Gives everything written so far to the log crew.</summary>
    public void HandOff()
    {
        atTurnEnd = false;
        long length = buffer.Length;
        if (length > 0)
        {
            Interlocked.Add(ref outstanding, length);
            buffer.MoveTo(mailbox);
            crew.Signal(writer);
        }

        if (losing || drainedWanted || IsFull)
        {
            drainedWanted = false;
            Interlocked.Exchange(ref waiting, 1);
            TellDrained(Volatile.Read(ref outstanding));
        }
    }

    /// <summary>Runs <paramref name="command"/> where the log is written, after everything written so far.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="mayOvertake">Runs at once when what was written so far cannot be.</param>
    public void Run(Action command, bool mayOvertake = false)
    {
        HandOff();
        mailbox.Add(command, mayOvertake);
        crew.Signal(writer);
    }

    private void Lose(int count)
    {
        missing += count;
        LostBytes += count;
        if (!losing)
        {
            losing = true;
            report(new LogReport(
                LogReportKind.Lost, $"logfile {writer.Path}: too much waits to be written, output is being dropped"));
        }

        // Nothing may follow that would hand anything off, and the end of the loss must be heard of.
        Wrote();
    }

    private void EndLoss()
    {
        losing = false;
        MarkLoss();
    }

    private void MarkLoss()
    {
        if (missing == 0)
        {
            return;
        }

        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"[-- {missing} bytes lost: log could not be written -- {time.NowText}]\r\n");
        missing = 0;
        buffer.Write(Latin1.Bytes(text));
        Wrote();
    }

    private void OnWritten(int count) => TellDrained(Interlocked.Add(ref outstanding, -count));

    private void TellDrained(long left)
    {
        if (left <= ResumeAt && Volatile.Read(ref waiting) == 1 && Interlocked.Exchange(ref waiting, 0) == 1)
        {
            crew.Post(this, OnDrained);
        }
    }

    private void OnDrained()
    {
        if (losing)
        {
            EndLoss();
        }

        drained?.Invoke();
    }

    private void Forward(LogReport heard) => crew.Post(this, () => report(heard));
}
