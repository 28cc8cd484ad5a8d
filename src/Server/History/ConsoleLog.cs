using System.Buffers;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;
using Conserver.Server.Logging;

namespace Conserver.Server.History;

/// <summary>
/// The log file of one console. Called on the console's loop and never blocks: bytes gather during the loop's turn and go
/// to its <see cref="LogCrew"/> at the end. File mode 0644 less the umask; missing directories are not made
/// (conserver 8.2.7).
/// </summary>
/// <remarks>
/// Where 8.2.7 takes the console down when its log cannot be opened and stops logging for good after a failed write, this
/// reports once, keeps the bytes and goes on trying.
/// </remarks>
public sealed class ConsoleLog
{
    /// <summary>Bytes between loop and disk from which on <see cref="IsFull"/>.</summary>
    public const int Bound = LogOutbox.Bound;

    private readonly CTime time;
    private readonly LogCrew crew;
    private readonly LogOutbox outbox;
    private readonly Timestamper stamps;

    /// <param name="path">The file, one char per byte.</param>
    /// <param name="crew">The crew of the console's loop.</param>
    /// <param name="time">The clock of the console's loop.</param>
    /// <param name="stampEvery">Lines from line stamp to line stamp (<c>timestamp Nl</c>); 0 for none.</param>
    /// <param name="report">Failures, recovery and rotation, each once; called on the loop.</param>
    /// <param name="drained">There is room again after <see cref="IsFull"/>; called on the loop.</param>
    public ConsoleLog(
        string path, LogCrew crew, CTime time, int stampEvery, Action<LogReport> report, Action? drained = null)
    {
        this.time = time;
        this.crew = crew;
        Path = path;
        stamps = new Timestamper(stampEvery);
        outbox = new LogOutbox(crew, path, time, report, drained);
    }

    public string Path { get; }

    /// <summary>Between <see cref="Open"/> and <see cref="Close"/>; otherwise nothing is logged.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>False leaves the console's output out of the log (escape command <c>L</c>); tags are written all the same.</summary>
    public bool IsLogging { get; set; } = true;

    /// <summary>Lines from line stamp to line stamp; 0 for none.</summary>
    public int StampEvery
    {
        get => stamps.Every;
        set => stamps.Every = value;
    }

    /// <summary>
    /// So much waits for the disk that the device should not be read until <c>drained</c> is called. Whoever cannot wait
    /// may go on: what finds no room is counted and marked.
    /// </summary>
    public bool IsFull => outbox.IsFull;

    /// <summary>The disk is behind: a source that can wait gives it a moment. When true, <c>drained</c> will be called for certain.</summary>
    public bool ShouldWait() => outbox.ShouldWait();

    /// <summary>Bytes that are not on disk.</summary>
    public long Pending => outbox.Pending;

    /// <summary>Bytes dropped because the disk did not take them in time.</summary>
    public long LostBytes => outbox.LostBytes;

    /// <summary>The console comes up: opens the file by name.</summary>
    public void Open()
    {
        IsOpen = true;
        outbox.Run(outbox.Writer.Open);
    }

    /// <summary>The console is down, or gone: closes the file as soon as everything is written.</summary>
    public void Close()
    {
        IsOpen = false;
        outbox.Run(outbox.Writer.Close);
    }

    /// <summary>Closes the file and opens it by name, after everything appended so far (SIGUSR2, <c>newlogs</c>).</summary>
    public void Reopen() => outbox.Run(outbox.Writer.Reopen, mayOvertake: true);

    /// <summary>Output of the console.</summary>
    /// <param name="output">The bytes.</param>
    /// <param name="kept">A chunk with the same bytes, when there is one: it saves a copy.</param>
    public void Append(ReadOnlySpan<byte> output, Chunk? kept = null)
    {
        if (!IsOpen || !IsLogging || output.IsEmpty || !outbox.Admit(output.Length))
        {
            return;
        }

        if (kept is not null && stamps.Every <= 0)
        {
            outbox.Buffer.Append(kept);
        }
        else
        {
            outbox.Buffer.Expect(output.Length);
            stamps.Write(output, time, outbox.Buffer);
        }

        outbox.Wrote();
    }

    /// <summary>Writes <c>[-- TEXT -- CTIME]</c> and CR LF, wherever the output is just now.</summary>
    /// <param name="text">One char per byte.</param>
    public void AppendTag(string text)
    {
        byte[] tag = Latin1.Bytes($"[-- {text} -- {time.NowText}]\r\n");
        if (IsOpen && outbox.AdmitTag(tag.Length))
        {
            outbox.Buffer.Write(tag);
            outbox.Wrote();
        }
    }

    /// <summary>Gives everything to the log's writer now; it happens by itself at the end of the loop's turn.</summary>
    public void HandOff() => outbox.HandOff();

    /// <summary>
    /// Rolls the file if it has grown to <paramref name="limit"/> bytes (<c>logfilemax</c>); nothing happens while it is
    /// closed or cannot be written.
    /// </summary>
    /// <param name="limit">Bytes, more than 0.</param>
    /// <param name="stamp">One instant for all logs rolled in this check.</param>
    public void RollIfLarger(long limit, DateTimeOffset stamp) =>
        outbox.Run(() => outbox.Writer.RollIfLarger(limit, stamp), mayOvertake: true);

    /// <summary>
    /// Calls back on the loop when everything appended so far is in the file, with the file's length then: where a replay
    /// ends and what was appended afterwards begins. While the disk refuses, with what is in the file now.
    /// </summary>
    public void WhenWritten(Action<long> written) => outbox.Run(
        () =>
        {
            long end = outbox.Writer.Length();
            crew.Post(outbox, () => written(end));
        },
        mayOvertake: true);

    /// <summary>
    /// The same, with the file of that name opened for a <see cref="Replay"/> at that moment, or null when there is none.
    /// The caller disposes of it.
    /// </summary>
    /// <param name="owner">Whose callback it is.</param>
    /// <param name="opened">Takes the file.</param>
    public void Snapshot(ILoopOwner owner, Action<ReplayFile?> opened) => outbox.Run(
        () =>
        {
            ReplayFile? file = outbox.Writer.OpenReplay();
            crew.Post(owner, () => opened(file));
        },
        mayOvertake: true);
}
