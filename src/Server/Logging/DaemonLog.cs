using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk;

namespace Conserver.Server.Logging;

/// <summary>
/// What the daemon says about itself, as conserver 8.2.7 writes it:
/// <c>[Mon Nov 23 06:12:48 2026] conserver (25312): ERROR: TEXT</c>. Any thread may call it and none ever waits: lines are
/// queued, at most <see cref="Bound"/> bytes, and written by a thread of its own, as many at once as fit into a write that
/// nobody tears apart. While the disk is full lines wait; beyond the bound they are counted, and the number is logged
/// before the next line that finds room. A syntax check, which serves nobody, waits instead: see <see cref="IsPatient"/>.
/// </summary>
public sealed class DaemonLog : IDisposable
{
    /// <summary>Bytes of queued lines at most: 1 MiB.</summary>
    public const int Bound = 1024 * 1024;

    /// <summary>PIPE_BUF: so much goes into a pipe in one piece.</summary>
    private const int MaxWrite = 4096;

    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the thread looks for more by itself, so that in busy times nobody has to wake it.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(2);

    private readonly object gate = new();
    private readonly Queue<Entry> queue = new();
    private readonly DaemonLogForm form;
    private readonly ILogDisk disk;
    private readonly ILogFile output;
    private readonly ILogFile errors;
    private readonly Thread thread;
    private ILogFile? file;
    private bool isFile;
    private string? reopenAs;
    private bool reopenIsQueued;
    private long queued;
    private long dropped;
    private bool busy;
    private bool asleep;
    private bool stopping;

    /// <param name="program">Last component of the program's name.</param>
    /// <param name="processId">Shown in each line.</param>
    /// <param name="clock">Time and zone of the lines.</param>
    /// <param name="output">stdout; null for the real one.</param>
    /// <param name="errors">stderr; null for the real one.</param>
    /// <param name="disk">Where a log file is opened; null for the real one.</param>
    public DaemonLog(
        string program,
        int processId,
        TimeProvider clock,
        ILogFile? output = null,
        ILogFile? errors = null,
        ILogDisk? disk = null)
    {
        form = new DaemonLogForm(program, processId, new CTime(clock));
        this.output = output ?? new LogDescriptor(1, owned: false);
        this.errors = errors ?? new LogDescriptor(2, owned: false);
        this.disk = disk ?? new LogDisk(isLocked: false);
        thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "daemon log" };
        thread.Start();
    }

    /// <summary>Write <see cref="DaemonLogLevel.Info"/> lines (<c>-v</c>).</summary>
    public bool IsVerbose { get; set; }

    /// <summary>Write <see cref="DaemonLogLevel.Debug"/> lines (<c>-D</c>).</summary>
    public bool IsDebugging { get; set; }

    /// <summary>Wait for the reader of the lines rather than lose one of them.</summary>
    public bool IsPatient { get; init; }

    /// <summary>Lines could not be written, and not because their reader had enough.</summary>
    public bool HasLost { get; private set; }

    public void Notice(string text) => Write(DaemonLogLevel.Notice, text);
    public void Info(string text) => Write(DaemonLogLevel.Info, text);
    public void Error(string text) => Write(DaemonLogLevel.Error, text);
    public void Debug(string text) => Write(DaemonLogLevel.Debug, text);

    /// <summary>
    /// Writes one line. Control characters in <paramref name="text"/> (one char per byte) are shown, see
    /// <see cref="PrintableText"/>, so that nobody's user name can forge a line.
    /// </summary>
    public void Write(DaemonLogLevel level, string text)
    {
        if ((level == DaemonLogLevel.Info && !IsVerbose) || (level == DaemonLogLevel.Debug && !IsDebugging))
        {
            return;
        }

        lock (gate)
        {
            Enqueue(level >= DaemonLogLevel.Error, form.Line(level, text));
        }
    }

    /// <summary>
    /// A piece of an unwatched console's output, to stdout, without a time: <c>NAME: line</c>, terminators as received.
    /// </summary>
    public void WriteUnloved(string console, ReadOnlySpan<byte> piece)
    {
        byte[] line = new byte[console.Length + 2 + piece.Length];
        int at = Latin1.Write(console, line);
        ": "u8.CopyTo(line.AsSpan(at));
        piece.CopyTo(line.AsSpan(at + 2));
        lock (gate)
        {
            Enqueue(toErrors: false, line);
        }
    }

    /// <summary>
    /// From now on everything goes to this file (<c>-L</c>, daemon mode), mode 0644 less the umask. 0, or an error number
    /// and nothing has changed.
    /// </summary>
    public int OpenFile(string newPath)
    {
        ILogFile? opened = disk.OpenAppend(newPath, out int errno);
        if (opened is null)
        {
            return errno;
        }

        lock (gate)
        {
            isFile = true;
            queue.Enqueue(new Entry(false, null, opened));
            Wake();
        }

        return 0;
    }

    /// <summary>
    /// If the log is a file, closes it and opens the one of this name (SIGHUP, SIGUSR2); stays with the old one and says so
    /// when that fails. Returns at once: the log's thread opens it, behind the lines that are queued, or before them when
    /// the old file takes none of them. Several before the thread has come to it are one.
    /// </summary>
    public void Reopen(string name)
    {
        lock (gate)
        {
            if (!isFile)
            {
                return;
            }

            reopenAs = name;
            if (!reopenIsQueued)
            {
                reopenIsQueued = true;
                queue.Enqueue(default);
            }

            // The thread sleeps, or waits for a disk that is full.
            asleep = false;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Waits until all lines are written; false when that took too long.</summary>
    public bool Flush(TimeSpan deadline)
    {
        long until = Environment.TickCount64 + (long)deadline.TotalMilliseconds;
        lock (gate)
        {
            while (queue.Count > 0 || busy)
            {
                long left = until - Environment.TickCount64;
                if (left <= 0)
                {
                    return false;
                }

                Monitor.Wait(gate, (int)left);
            }
        }

        return true;
    }

    /// <summary>Writes what is queued, two seconds at most unless patient, and ends.</summary>
    public void Dispose()
    {
        Flush(IsPatient ? TimeSpan.FromMilliseconds(int.MaxValue) : TimeSpan.FromSeconds(2));
        lock (gate)
        {
            stopping = true;
            Monitor.PulseAll(gate);
        }

        if (thread.Join(TimeSpan.FromSeconds(1)))
        {
            file?.Dispose();
        }
    }

    /// <summary>Under the lock.</summary>
    private void Enqueue(bool toErrors, byte[] line)
    {
        while (IsPatient && queued > 0 && queued + line.Length > Bound)
        {
            // The thread says when the queue is empty.
            Monitor.Wait(gate);
        }

        if (queued + line.Length > Bound)
        {
            dropped++;
            return;
        }

        if (dropped > 0)
        {
            byte[] gap = form.Line(
                DaemonLogLevel.Error, string.Create(CultureInfo.InvariantCulture, $"{dropped} log messages lost here"));
            dropped = 0;
            Add(new Entry(true, gap, null));
        }

        Add(new Entry(toErrors, line, null));
    }

    private void Add(Entry entry)
    {
        queued += entry.Line!.Length;
        queue.Enqueue(entry);
        Wake();
    }

    private void Wake()
    {
        if (asleep)
        {
            asleep = false;
            Monitor.PulseAll(gate);
        }
    }

    private void Run()
    {
        byte[] lines = new byte[MaxWrite];
        while (TryTake(lines, out Entry entry, out int joined))
        {
            if (entry.File is not null)
            {
                file?.Dispose();
                file = entry.File;
                continue;
            }

            if (entry.Line is null)
            {
                lock (gate)
                {
                    reopenIsQueued = false;
                }

                ReopenNow();
                continue;
            }

            ReadOnlySpan<byte> text = joined > 0 ? lines.AsSpan(0, joined) : entry.Line;
            WriteLine(file ?? (entry.ToErrors ? errors : output), text);
        }
    }

    // The next entry, with its line and those behind it that go the same way joined in `lines' when they fit.
    private bool TryTake(byte[] lines, out Entry entry, out int joined)
    {
        lock (gate)
        {
            busy = false;
            bool lingered = false;
            while (!queue.TryDequeue(out entry))
            {
                Monitor.PulseAll(gate);
                if (stopping)
                {
                    joined = 0;
                    return false;
                }

                asleep = lingered;
                lingered = !Monitor.Wait(gate, lingered ? Timeout.InfiniteTimeSpan : Linger);
            }

            asleep = false;
            busy = true;
            joined = 0;
            queued -= entry.Line?.Length ?? 0;
            if (entry.Line is null || entry.Line.Length > lines.Length)
            {
                return true;
            }

            entry.Line.CopyTo(lines, 0);
            joined = entry.Line.Length;
            while (queue.TryPeek(out Entry next)
                && next.Line is not null
                && next.ToErrors == entry.ToErrors
                && joined + next.Line.Length <= lines.Length)
            {
                next.Line.CopyTo(lines, joined);
                joined += next.Line.Length;
                queued -= next.Line.Length;
                queue.Dequeue();
            }

            return true;
        }
    }

    // On the log's thread. True when there is another file now.
    private bool ReopenNow()
    {
        string? name;
        lock (gate)
        {
            (name, reopenAs) = (reopenAs, null);
        }

        if (name is null)
        {
            return false;
        }

        ILogFile? opened = disk.OpenAppend(name, out int errno);
        if (opened is null)
        {
            lock (gate)
            {
                // Whatever the bound is: it is one line for one signal.
                Add(new Entry(
                    true,
                    form.Line(DaemonLogLevel.Error, $"FileOpen({name}): {Latin1.FromNative(Errno.Text(errno))}"),
                    null));
            }

            return false;
        }

        bool isOther = file is null
            || !file.TryStatus(out FileStatus old)
            || !opened.TryStatus(out FileStatus now)
            || !now.IsSameFile(old);
        file?.Dispose();
        file = opened;
        return isOther;
    }

    private void WriteLine(ILogFile target, ReadOnlySpan<byte> lines)
    {
        int at = 0;
        while (at < lines.Length)
        {
            int put = target.Write(lines[at..]);
            if (put > 0)
            {
                at += put;
                continue;
            }

            if (put is -Errno.EPIPE or -Errno.EBADF or -Errno.EIO || (IsPatient && put != -Errno.EAGAIN))
            {
                // Nobody will ever read this again: pipe, stdout or terminal are gone. Who is patient is not with disks.
                HasLost |= put != -Errno.EPIPE;
                return;
            }

            lock (gate)
            {
                if (stopping)
                {
                    return;
                }

                // A full disk or pipe.
                if (reopenAs is null)
                {
                    Monitor.Wait(gate, Retry);
                }
            }

            if (ReopenNow())
            {
                // Somebody has moved the log to where there is room: a line that was torn begins again there.
                at = lines[..at].LastIndexOf((byte)'\n') + 1;
            }

            target = file ?? target;
        }
    }

    private readonly record struct Entry(bool ToErrors, byte[]? Line, ILogFile? File);
}
