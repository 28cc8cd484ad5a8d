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
internal sealed class ConsoleLog
{
    /// <summary>Bytes between loop and disk from which on <see cref="IsFull"/>.</summary>
    public const int Bound = LogLoss.Bound;

    /// <summary>Scratch memory beyond this is not kept, bytes.</summary>
    private const int KeptScratch = 256 * 1024;

    /// <summary>Where a piece is put together; used within one call.</summary>
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? scratch;

    private readonly CTime time;
    private readonly LogCrew crew;
    private readonly LogFeed feed;
    private readonly Timestamper stamps;

    /// <param name="name">Of the log.</param>
    /// <param name="files">All logs: whoever has the same file shares its writer.</param>
    /// <param name="crew">The crew of the console's loop.</param>
    /// <param name="time">The clock of the console's loop.</param>
    /// <param name="stampEvery">Lines from line stamp to line stamp (<c>timestamp Nl</c>); 0 for none.</param>
    /// <param name="report">Failures, recovery and rotation, each once; called on the loop.</param>
    /// <param name="drained">There is room again after <see cref="IsFull"/>; called on the loop.</param>
    public ConsoleLog(
        LogName name,
        LogFiles files,
        LogCrew crew,
        CTime time,
        int stampEvery,
        Action<LogReport> report,
        Action? drained = null)
    {
        this.time = time;
        this.crew = crew;
        Name = name;
        stamps = new Timestamper(stampEvery);
        feed = new LogFeed(name, files, crew, time, report, drained);
        feed.Writer.Times.IsKept = true;
    }

    /// <summary>As configured.</summary>
    public LogName Name { get; }

    /// <summary>The file that is written.</summary>
    public string Path => feed.Writer.Path;

    /// <summary>Between <see cref="Open"/> and <see cref="Close"/>; otherwise nothing is logged.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>False leaves output out of the log (escape command <c>L</c>); tags are written all the same.</summary>
    public bool IsLogging { get; set; } = true;

    /// <inheritdoc cref="Timestamper.Restart"/>
    public void RestartStamps(int every) => stamps.Restart(every);

    /// <summary>
    /// So much waits for the disk that the device should not be read until <c>drained</c> is called. Whoever cannot wait
    /// may go on: what finds no room is counted and marked.
    /// </summary>
    public bool IsFull => feed.IsFull;

    /// <summary>
    /// The disk is behind: a source that can wait gives it a moment. When true, <c>drained</c> will be called for certain.
    /// </summary>
    public bool ShouldWait() => feed.ShouldWait();

    /// <summary>Bytes that are not on disk.</summary>
    public long Pending => feed.Queue.Pending;

    /// <summary>Bytes dropped because the disk did not take them in time.</summary>
    public long LostBytes => feed.LostBytes;

    /// <summary>
    /// The position behind everything appended so far: bytes since the log's history began, with those that are not in the
    /// file. It goes on over restarts and rotations; null before the file was opened for the first time.
    /// </summary>
    public long? Position => feed.Queue.Position;

    /// <summary>The console comes up: opens the file by name.</summary>
    public void Open()
    {
        if (IsOpen)
        {
            Reopen();
            return;
        }

        IsOpen = true;
        feed.Run(feed.Writer.Open);
    }

    /// <summary>The console is down: closes the file as soon as everything is written.</summary>
    public void Close()
    {
        if (IsOpen)
        {
            IsOpen = false;
            feed.Run(feed.Writer.Close);
        }
    }

    /// <summary>The console is gone, or logs elsewhere.</summary>
    public void Leave()
    {
        Close();
        feed.Leave();
    }

    /// <summary>Closes the file and opens it by name, after everything appended so far (SIGUSR2, <c>newlogs</c>).</summary>
    public void Reopen() => feed.Run(feed.Writer.Reopen, mayOvertake: true);

    /// <summary>Output of the console.</summary>
    /// <param name="output">The bytes.</param>
    /// <param name="kept">A chunk with the same bytes, when there is one: it saves a copy.</param>
    public void Append(ReadOnlySpan<byte> output, Chunk? kept = null)
    {
        if (!IsOpen || output.IsEmpty)
        {
            return;
        }

        if (!IsLogging)
        {
            feed.Queue.Skip(output.Length);
            return;
        }

        if (!feed.Admit(output.Length))
        {
            return;
        }

        if (stamps.Every > 0)
        {
            ArrayBufferWriter<byte> stamped = Scratch();
            stamps.Write(output, time, stamped);
            feed.Queue.Append(stamped.WrittenSpan);
        }
        else if (kept is not null)
        {
            feed.Queue.Append(kept);
        }
        else
        {
            feed.Queue.Append(output);
        }
    }

    /// <summary>Writes <c>[-- TEXT -- CTIME]</c> and CR LF, wherever the output is just now.</summary>
    /// <param name="text">One char per byte.</param>
    public void AppendTag(string text)
    {
        byte[] tag = Latin1.Bytes($"[-- {text} -- {time.NowText}]\r\n");
        if (IsOpen && feed.AdmitTag(tag.Length))
        {
            feed.Queue.Append(tag);
        }
    }

    /// <summary>Gives everything to the log's writer now; it happens by itself at the end of the loop's turn.</summary>
    public void HandOff() => feed.HandOff();

    /// <summary>
    /// Rolls the file if it has grown to <paramref name="limit"/> bytes (<c>logfilemax</c>); nothing happens while it is
    /// closed or cannot be written.
    /// </summary>
    /// <param name="limit">Bytes, more than 0.</param>
    /// <param name="stamp">One instant for all logs rolled in this check.</param>
    public void RollIfLarger(long limit, DateTimeOffset stamp) =>
        feed.Run(() => feed.Writer.RollIfLarger(limit, stamp, feed), mayOvertake: true);

    /// <summary>
    /// Opens the file for a <see cref="Replay"/>, null when there is none, when everything appended so far is in it, and
    /// calls back on the loop: where the replay ends what was appended afterwards begins. While the disk refuses, with what
    /// is in the file now. The caller disposes of it.
    /// </summary>
    /// <param name="owner">Whose callback it is.</param>
    /// <param name="take">Takes the file, on the thread that opens it: it is to be closed whatever happens then.</param>
    /// <param name="opened">Called on the loop afterwards.</param>
    public void Snapshot(ILoopOwner owner, Action<ReplayFile?> take, Action opened) => feed.Run(
        () =>
        {
            take(feed.Writer.OpenReplay());
            crew.Post(owner, opened);
        },
        mayOvertake: true);

    /// <summary>
    /// Calls back on the loop, once what was appended so far is in the file, with the position behind that.
    /// </summary>
    public void WhenWritten(ILoopOwner owner, Action<long?> written) => feed.Run(() =>
    {
        long? position = feed.Queue.Written;
        crew.Post(owner, () => written(position));
    });

    /// <summary>
    /// Calls back on the loop when everything appended so far, and when it came, can be read from the files; while the disk
    /// refuses, with what is there.
    /// </summary>
    /// <param name="owner">Whose callback it is.</param>
    /// <param name="settled">Takes who tells of more.</param>
    public void Settle(ILoopOwner owner, Action<LogFollower> settled) => feed.Run(
        () =>
        {
            var follower = new LogFollower(feed.Queue, feed.Writer.Times.Settle(feed.Queue), feed.Writer.Path);
            crew.Post(owner, () => settled(follower));
        },
        mayOvertake: true);

    private static ArrayBufferWriter<byte> Scratch()
    {
        if (scratch is null || scratch.Capacity > KeptScratch)
        {
            scratch = new ArrayBufferWriter<byte>();
        }

        scratch.ResetWrittenCount();
        return scratch;
    }
}
