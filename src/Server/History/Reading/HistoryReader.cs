using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.History.Reading;

/// <summary>
/// Reads a history on from a time, the oldest first, across all files it is in, with the times of its index, or those in its
/// text where there is none. Off the loops: it waits for the disk. One thread at a time.
/// </summary>
internal sealed class HistoryReader(HistoryScope scope) : IDisposable
{
    /// <summary>Damaged files that are named.</summary>
    private const int MostNamed = 3;

    private readonly HistoryFiles folder = new(scope.Log, scope.IsOfOther, scope.Folders);
    private readonly List<string> damages = [];
    private IReadOnlyList<HistoryFile> files = [];
    private StampSearch? search;
    private ReplayFile? indexFile;
    private TimeIndex? index;
    private IHistoryText? text;
    private TimeCursor? reading;
    private TimeCursor? passing;
    private long? stamp;
    private long end = long.MaxValue;
    private long offset;
    private int at;
    private State state;
    private bool hasLooked;

    /// <summary>The file that is written now, one char per byte.</summary>
    public required string Current { get; set; }

    /// <summary>Until when it is read for now; what is behind may have no times yet.</summary>
    public TimeMark Mark { get; set; }

    /// <summary>
    /// The last <see cref="Read"/> has found nothing yet because much is to be passed over: the next one goes on.
    /// </summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>What could not be read of it, in a sentence; null for nothing.</summary>
    public string? Damage => damages.Count == 0 ? null
        : string.Join("; ", damages.Take(MostNamed))
            + (damages.Count > MostNamed ? $"; {damages.Count - MostNamed} more are damaged" : "");

    private enum State
    {
        New,
        Reading,
        Over,
    }

    /// <summary>The next bytes that have one time, as many as there is room for; 0 when there are no more by now.</summary>
    /// <param name="target">64 KiB or so.</param>
    /// <param name="time">When they came.</param>
    /// <exception cref="IOException">The disk.</exception>
    public int Read(Span<byte> target, out HistoryTime time) => ReadNext(target, isTimed: true, out time, out _);

    /// <summary>
    /// The next bytes with one time, or those that follow each other from a position on, whose times <see cref="TimeOf"/>
    /// knows: as many as there is room for; 0 when there are no more by now.
    /// </summary>
    /// <exception cref="IOException">The disk.</exception>
    public int ReadAny(Span<byte> target, out HistoryTime time, out long? position) =>
        ReadNext(target, isTimed: false, out time, out position);

    /// <summary>When a position came that <see cref="ReadAny"/> has given. Quick when they go up.</summary>
    /// <exception cref="IOException">The disk.</exception>
    public HistoryTime TimeOf(long position)
    {
        if (index is null)
        {
            return HistoryTime.Unknown;
        }

        passing ??= new TimeCursor(index);
        passing.GoTo(position);
        return TimeAt(passing);
    }

    private int ReadNext(Span<byte> target, bool isTimed, out HistoryTime time, out long? position)
    {
        (time, position) = (HistoryTime.Unknown, null);
        if (state == State.New)
        {
            Look();
            Begin();
            state = State.Reading;
        }

        IsUnderWay = false;
        while (state != State.Over && at < files.Count)
        {
            HistoryFile file = files[at];
            if (offset < Known(file) && !IsOpen(file))
            {
                continue;
            }

            int got = offset < Known(file) ? ReadHere(file, target, isTimed, out time, out position) : 0;
            if (got > 0)
            {
                offset += got;
                hasLooked = false;
                return got;
            }

            bool isEnd = at + 1 == files.Count || (offset >= Known(file) && offset < file.Length);
            if (isEnd || IsUnderWay || state == State.Over)
            {
                return 0;
            }

            // All of it, or it has been cut meanwhile.
            GoTo(at + 1, files[at + 1].Start);
        }

        return 0;
    }

    /// <summary>Looks for what has come meanwhile, and where it is now.</summary>
    /// <exception cref="IOException">The disk.</exception>
    public void LookAgain()
    {
        if (state != State.Reading)
        {
            return;
        }

        LookFor(at < files.Count ? files[at] : null);
    }

    // Wherever it is by now.
    private void LookFor(HistoryFile? before)
    {
        long? position = before is { IsPlaced: true } ? before.PositionAt(offset) : null;
        Look();
        for (int i = 0; i < files.Count && position is not null; i++)
        {
            if (files[i].IsPlaced ? files[i].End > position || i == files.Count - 1 : IsSame(before!, files[i]))
            {
                GoTo(i, files[i].IsPlaced ? files[i].OffsetAt(position.Value) : offset);
                return;
            }
        }

        for (int i = 0; i < files.Count && before is not null; i++)
        {
            if (IsSame(before, files[i]))
            {
                GoTo(i, offset);
                return;
            }
        }

        // Nothing is known of where it was: what came behind it.
        int next = 0;
        while (before is not null && next < files.Count - 1 && files[next].Modified <= before.Modified)
        {
            next++;
        }

        GoTo(next, next < files.Count ? files[next].Start : 0);
    }

    // It may have been compressed meanwhile, and another file have its number.
    private bool IsSame(HistoryFile before, HistoryFile now) =>
        now.Pack is not null && before.Pack is null
            ? now.Path == before.Path + LogName.Compressed && now.Modified == before.Modified
            : now.Status.IsSameFile(before.Status)
                && (before.Path == Current || now.Status.Modified == before.Status.Modified);

    // It has another name by now, or is compressed, or deleted: then once more from what there is.
    private bool IsOpen(HistoryFile file)
    {
        text ??= file.Open();
        if (text is null && !hasLooked)
        {
            hasLooked = true;
            LookFor(file);
        }
        else if (text is null && at + 1 < files.Count)
        {
            GoTo(at + 1, files[at + 1].Start);
        }
        else if (text is null)
        {
            at = files.Count;
        }

        return text is not null;
    }

    private int ReadHere(
        HistoryFile file, Span<byte> target, bool isTimed, out HistoryTime time, out long? position)
    {
        (time, position) = (HistoryTime.Unknown, null);
        try
        {
            if (search is not null)
            {
                IsUnderWay = !search.GoOn();
                (offset, search) = IsUnderWay ? (offset, search) : (search.Offset, null);
            }

            IsUnderWay = IsUnderWay || !text!.Approach(offset);
            if (IsUnderWay || !IsIndexed(file, offset))
            {
                return IsUnderWay ? 0 : ReadStamped(file, target, out time);
            }

            position = isTimed ? null : file.PositionAt(offset);
            return ReadIndexed(file, target, isTimed, out time);
        }
        catch (DamagedLogException damage)
        {
            damages.Add(damage.Message);
            return 0;
        }
    }

    public void Dispose()
    {
        text?.Dispose();
        indexFile?.Dispose();
        reading?.Dispose();
        passing?.Dispose();
    }

    private void Look()
    {
        files = folder.Find(Current);
        indexFile?.Dispose();
        reading?.Dispose();
        passing?.Dispose();
        reading = passing = null;
        indexFile = ReplayFile.TryOpen(LogTimes.IndexName(scope.Log.Lasting));
        index = indexFile is null ? null : new TimeIndex(indexFile, indexFile.Length);
        end = scope.Until is not { } until || index?.First is not { } first ? long.MaxValue
            : until <= first.Time ? first.Position
            : index.PositionAt(until, isEnd: true) ?? long.MaxValue;
    }

    private void GoTo(int file, long place)
    {
        text?.Dispose();
        (at, offset, text, search) = (file, place, null, null);
    }

    private void Begin()
    {
        if (scope.Since is not { } since || files.Count == 0)
        {
            return;
        }

        long? position = null;
        if (index?.First is { } first && since >= first.Time)
        {
            // What came behind the last entry may have none yet.
            bool isRest = !Mark.IsComplete && files[^1].Modified >= since;
            position = index.PositionAt(since, isEnd: false) ?? (isRest ? index.Last!.Value.Position : long.MaxValue);
        }

        for (int i = 0; i < files.Count; i++)
        {
            HistoryFile file = files[i];
            bool isPlaced = position is not null && file.IsPlaced;
            if (isPlaced ? file.End > position : file.Modified >= since)
            {
                GoTo(i, isPlaced ? file.OffsetAt(position!.Value) : file.Start);
                if (!isPlaced)
                {
                    FindStamp(file, since);
                }

                return;
            }
        }

        GoTo(files.Count - 1, files[^1].Length);
    }

    private bool IsIndexed(HistoryFile file, long place) =>
        file.IsPlaced && index?.First is { } first && file.PositionAt(place) >= first.Position;

    // How far a file is read for now.
    private long Known(HistoryFile file) =>
        file.IsPlaced && Mark.Position is { } limit ? Math.Min(file.Length, file.OffsetAt(limit)) : file.Length;

    // Where the part of a file begins of which the index knows.
    private long Indexed(HistoryFile file) =>
        file.IsPlaced && index?.First is { } first ? file.OffsetAt(first.Position) : file.Length;

    private int ReadIndexed(HistoryFile file, Span<byte> target, bool isTimed, out HistoryTime time)
    {
        time = HistoryTime.Unknown;
        long position = file.PositionAt(offset);
        if (position >= end)
        {
            state = State.Over;
            return 0;
        }

        long stop = file.NextPlace(offset);
        if (isTimed)
        {
            reading ??= new TimeCursor(index!);
            reading.GoTo(position);
            while (reading.Next is { } entry && file.OffsetAt(entry.Position) <= offset)
            {
                reading.GoOn();
            }

            stop = reading.Next is { } behind ? Math.Min(stop, file.OffsetAt(behind.Position)) : stop;
            time = TimeAt(reading);
        }

        stop = end < long.MaxValue ? Math.Min(stop, Math.Max(offset + 1, file.OffsetAt(end))) : stop;
        stop = Math.Min(stop, Known(file));
        return text!.Read(offset, target[..(int)Math.Min(target.Length, stop - offset)]);
    }

    private HistoryTime TimeAt(TimeCursor cursor) =>
        new(cursor.Present.Time, cursor.Next is { } known ? !known.LeftOut : Mark.IsComplete);

    private int ReadStamped(HistoryFile file, Span<byte> target, out HistoryTime time)
    {
        long region = Math.Max(offset + 1, Indexed(file));
        Span<byte> block = target[..(int)Math.Min(target.Length, region - offset)];
        int asked = block.Length;
        block = block[..text!.Read(offset, block)];
        if (block.Length == asked && offset + block.Length < region && block.LastIndexOf((byte)'\n') is > 0 and var feed)
        {
            // Whole lines, and so whole stamps.
            block = block[..(feed + 1)];
        }

        int from = 0;
        if (StampText.TryFind(block, 0, out int start, out int stop, out DateTime local))
        {
            if (start > 0)
            {
                block = block[..start];
            }
            else
            {
                stamp = StampText.ToUnix(local, scope.Zone, stamp ?? 0);
                from = stop;
            }
        }

        if (scope.Until is { } until && stamp >= until)
        {
            state = State.Over;
        }

        if (from > 0 && StampText.TryFind(block, from, out start, out _, out _))
        {
            block = block[..start];
        }

        time = new HistoryTime(stamp, false);
        return state == State.Over ? 0 : block.Length;
    }

    // The last stamp before a time: what is behind it may have come then.
    private void FindStamp(HistoryFile file, long since)
    {
        if ((text = file.Open()) is null)
        {
            return;
        }

        var stamps = new StampSearch(text, since, scope.Zone);
        if (file.IsInOnePiece)
        {
            search = stamps;
            return;
        }

        try
        {
            offset = stamps.Halve(Indexed(file));
        }
        catch (DamagedLogException)
        {
            // From its beginning on; whoever comes there hears of it.
            offset = file.Start;
        }
    }
}
