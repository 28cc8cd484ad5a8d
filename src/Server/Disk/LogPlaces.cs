using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.Disk;

/// <summary>
/// The places of one log: which position is where, in which file. They are appended to a small file beside the log
/// (<c>.NAME.index</c>) whenever bytes do not simply follow each other: a file begins, ends, is rolled or moved, was cut by
/// somebody else, or something is missing in it. So positions go on after a restart and a rotation, whoever rotates. Used
/// where the log is written.
/// </summary>
internal sealed class LogPlaces(ILogDisk disk, string path, Action<LogReport> report)
{
    /// <summary>
    /// The log was moved away while nobody could see it, and how much was in it is not known: positions go on at the next
    /// multiple, so that none is ever used twice.
    /// </summary>
    public const long Leap = 1L << 40;

    private const int TailSize = 64 * 1024;

    /// <summary>Places kept for an index that cannot be written; beyond that the oldest are forgotten.</summary>
    private const int MaxUnsaved = 64;

    private List<LogPlace>? unsaved;
    private LogPlace? last;
    private State state;

    /// <summary><see cref="Pay"/> is to be called when there is nothing better to do.</summary>
    public bool IsOwed { get; private set; }

    private enum State
    {
        Written,

        /// <summary>It cannot be written; said once, tried again.</summary>
        Refused,

        /// <summary>A file of that name is not ours and stays as it is.</summary>
        Foreign,
    }

    /// <summary>The position behind the last byte of a log that has just been opened for the first time.</summary>
    public long EndOf(FileStatus file)
    {
        if (!file.IsRegular)
        {
            return 0;
        }

        string index = PlaceRuns.IndexName(path);
        byte[] tail = disk.ReadEnd(index, TailSize, out long size);
        LogPlace? same = null, any = null;
        int torn = (int)(size % LogPlace.Size);
        for (int end = tail.Length - torn; end >= LogPlace.Size && same is null; end -= LogPlace.Size)
        {
            if (LogPlace.TryRead(tail.AsSpan(end - LogPlace.Size), out LogPlace place))
            {
                any ??= place;
                same = place.Inode == file.Inode ? place : null;
            }
        }

        if (any is not { } newest)
        {
            if (tail.Length >= LogPlace.Size)
            {
                state = State.Foreign;
                Say($"{index} is not an index of this server: positions of logfile {path} will not outlive it");
            }

            // Of the years before there was an index, or new.
            return file.Size;
        }

        if (same is { } known)
        {
            return Math.Max(newest.Position, known.Position + Math.Max(0, file.Size - known.Offset));
        }

        long before = newest.Kind == LogPlaceKind.End ? newest.Position : ((newest.Position / Leap) + 1) * Leap;
        return before + file.Size;
    }

    /// <summary>
    /// The next byte goes to the end of this file, which has just been opened for the first time. Until it is moved away
    /// this can be found out again, so that it need not be noted at once.
    /// </summary>
    /// <param name="file">The file as it is now.</param>
    /// <param name="position">Of that byte.</param>
    public void Begins(FileStatus file, long? position)
    {
        Note(file, position);
        IsOwed = unsaved is not null;
    }

    /// <summary>The next byte goes to the end of this file.</summary>
    /// <param name="file">The file as it is now.</param>
    /// <param name="position">Of that byte.</param>
    public void Is(FileStatus file, long? position)
    {
        Note(file, position);
        Save();
    }

    /// <summary>Writes what is owed.</summary>
    public void Pay() => Save();

    /// <summary>The file is being closed.</summary>
    public void Ends(FileStatus file, long? position)
    {
        if (file is { IsRegular: true, Links: > 0 } && last is not null && position is { } next)
        {
            Add(new LogPlace(LogPlaceKind.End, file.Inode, file.Size, next));
            Save();
        }

        last = null;
    }

    private void Note(FileStatus file, long? position)
    {
        if (file.IsRegular && position is { } next
            && (last is not { } known || known.Inode != file.Inode || next - file.Size != known.Position - known.Offset))
        {
            Add(new LogPlace(LogPlaceKind.From, file.Inode, file.Size, next));
        }
    }

    private void Add(LogPlace place)
    {
        last = place;
        unsaved ??= [];
        if (unsaved.Count == MaxUnsaved)
        {
            unsaved.RemoveAt(0);
        }

        unsaved.Add(place);
    }

    private void Save()
    {
        IsOwed = false;
        if (unsaved is null || state == State.Foreign)
        {
            unsaved = null;
            return;
        }

        string index = PlaceRuns.IndexName(path);
        byte[] places = new byte[unsaved.Count * LogPlace.Size];
        for (int i = 0; i < unsaved.Count; i++)
        {
            unsaved[i].Write(places.AsSpan(i * LogPlace.Size));
        }

        int errno = disk.AppendRecords(index, places, LogPlace.Size);
        if (errno == 0)
        {
            unsaved = null;
            state = State.Written;
        }
        else if (state == State.Written)
        {
            state = State.Refused;
            Say($"{index} cannot be written: {Latin1.FromNative(Errno.Text(errno))}");
        }
    }

    private void Say(string text) => report(new LogReport(LogReportKind.NoIndex, text));
}
