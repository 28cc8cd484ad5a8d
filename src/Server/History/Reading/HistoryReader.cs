using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.History.Reading;

/// <summary>
/// Reads a history on from a time, the oldest first, across all files it is in, with the times of its index, or those in its
/// text where there is none. Off the loops: it waits for the disk. One thread at a time.
/// </summary>
internal sealed class HistoryReader(HistoryScope scope) : IDisposable
{
    private IReadOnlyList<HistoryFile> files = [];
    private ReplayFile? indexFile;
    private TimeIndex? index;
    private IHistoryText? text;
    private IEnumerator<TimeEntry>? entries;
    private TimeEntry? next;
    private TimeEntry present;
    private long? stamp;
    private long end = long.MaxValue;
    private long offset;
    private int at;
    private State state;

    /// <summary>The file that is written now, one char per byte.</summary>
    public required string Current { get; set; }

    /// <summary>Until when it is read for now; what is behind may have no times yet.</summary>
    public TimeMark Mark { get; set; }

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
    public int Read(Span<byte> target, out HistoryTime time)
    {
        time = HistoryTime.Unknown;
        if (state == State.New)
        {
            Look();
            Begin();
            state = State.Reading;
        }

        while (state != State.Over && at < files.Count)
        {
            HistoryFile file = files[at];
            int got = offset >= Known(file) || (text ??= file.Open()) is null ? 0
                : IsIndexed(file, offset) ? ReadIndexed(file, target, out time)
                : ReadStamped(file, target, out time);
            if (got > 0)
            {
                offset += got;
                return got;
            }

            if (at + 1 == files.Count || state == State.Over)
            {
                return 0;
            }

            if (offset >= Known(file) && offset < file.Length)
            {
                return 0;
            }

            // All of it, or it has been cut or moved away meanwhile.
            GoTo(at + 1, 0);
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

        HistoryFile? before = at < files.Count ? files[at] : null;
        long? position = before is { IsPlaced: true } ? before.PositionAt(offset) : null;
        Look();
        for (int i = 0; i < files.Count; i++)
        {
            bool isHere = position is { } place && files[i].IsPlaced
                ? files[i].End > place || i == files.Count - 1
                : before is not null && files[i].Status.IsSameFile(before.Status);
            if (isHere)
            {
                GoTo(i, position is { } here && files[i].IsPlaced ? files[i].OffsetAt(here) : offset);
                return;
            }
        }

        // Nothing is known of where it was: what has the name now is new.
        GoTo(before is null ? 0 : Math.Max(0, files.Count - 1), 0);
    }

    public void Dispose()
    {
        text?.Dispose();
        indexFile?.Dispose();
        entries?.Dispose();
    }

    private void Look()
    {
        files = HistoryFiles.Find(scope.Log, Current, scope.IsOfOther);
        indexFile?.Dispose();
        indexFile = ReplayFile.TryOpen(LogTimes.IndexName(scope.Log.Lasting));
        index = indexFile is null ? null : new TimeIndex(indexFile, indexFile.Length);
        end = scope.Until is not { } until || index?.First is not { } first ? long.MaxValue
            : until <= first.Time ? first.Position
            : index.PositionAt(until, isEnd: true) ?? long.MaxValue;
    }

    private void GoTo(int file, long place)
    {
        text?.Dispose();
        entries?.Dispose();
        (at, offset, text, entries) = (file, place, null, null);
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
                GoTo(i, isPlaced ? file.OffsetAt(position!.Value) : FindStamp(file, since));
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

    private int ReadIndexed(HistoryFile file, Span<byte> target, out HistoryTime time)
    {
        time = HistoryTime.Unknown;
        long position = file.PositionAt(offset);
        if (position >= end)
        {
            state = State.Over;
            return 0;
        }

        if (entries is null)
        {
            entries = index!.From(position).GetEnumerator();
            Advance();
            Advance();
        }

        while (next is { } entry && (entry.Position <= position || file.OffsetAt(entry.Position) <= offset))
        {
            Advance();
        }

        long stop = file.NextPlace(offset);
        stop = next is { } behind ? Math.Min(stop, file.OffsetAt(behind.Position)) : stop;
        stop = end < long.MaxValue ? Math.Min(stop, Math.Max(offset + 1, file.OffsetAt(end))) : stop;
        stop = Math.Min(stop, Known(file));
        time = new HistoryTime(present.Time, next is { } known ? !known.LeftOut : Mark.IsComplete);
        return text!.Read(offset, target[..(int)Math.Min(target.Length, stop - offset)]);
    }

    private void Advance()
    {
        present = next ?? present;
        next = entries!.MoveNext() ? entries.Current : null;
    }

    private int ReadStamped(HistoryFile file, Span<byte> target, out HistoryTime time)
    {
        long region = Math.Max(offset + 1, Indexed(file));
        Span<byte> block = target[..(int)Math.Min(target.Length, region - offset)];
        block = block[..text!.Read(offset, block)];
        if (offset + block.Length < region && block.LastIndexOf((byte)'\n') is > 0 and var feed)
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
    private long FindStamp(HistoryFile file, long since)
    {
        const int Near = 64 * 1024;
        using IHistoryText? source = file.Open();
        if (source is null)
        {
            return 0;
        }

        (long low, long high) = (0, Indexed(file));
        while (high - low > Near)
        {
            long middle = low + ((high - low) / 2);
            if (NextStamp(source, middle, high) is { } found && found.Time < since)
            {
                low = found.Offset;
            }
            else
            {
                high = middle;
            }
        }

        for (long place = low; NextStamp(source, place, Indexed(file)) is { } found && found.Time < since; place = found.End)
        {
            low = found.Offset;
        }

        return low;
    }

    private (long Offset, long End, long Time)? NextStamp(IHistoryText source, long from, long limit)
    {
        const int BlockSize = 64 * 1024, Overlap = 1024, Farthest = 1024 * 1024;
        byte[] block = new byte[BlockSize];
        for (long place = from; place < Math.Min(limit, from + Farthest); place += BlockSize - Overlap)
        {
            int got = source.Read(place, block.AsSpan(0, (int)Math.Min(BlockSize, limit - place)));
            if (StampText.TryFind(block.AsSpan(0, got), 0, out int start, out int stop, out DateTime local))
            {
                return (place + start, place + stop, StampText.ToUnix(local, scope.Zone, 0));
            }
        }

        return null;
    }
}
