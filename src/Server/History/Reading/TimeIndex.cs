using Conserver.Server.Disk;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.History.Reading;

/// <summary>
/// Asks a time index; a few blocks of it are read for each question, however long it is. A block that is damaged is passed
/// over. Off the loops.
/// </summary>
internal sealed class TimeIndex
{
    private readonly IReplaySource source;
    private readonly long length;
    private readonly byte[] block = new byte[TimeBlock.Size];

    /// <param name="source">The index.</param>
    /// <param name="length">Bytes of it.</param>
    public TimeIndex(IReplaySource source, long length)
    {
        this.source = source;
        this.length = length;
        First = NextHeader(0, out _)?.First;
    }

    /// <summary>The oldest entry; null when there is none.</summary>
    public TimeEntry? First { get; }

    private long Blocks => (length + TimeBlock.Size - 1) / TimeBlock.Size;

    /// <summary>The newest entry; null when there is none.</summary>
    public TimeEntry? Last => First is null ? null : From(long.MaxValue).Last();

    /// <summary>
    /// Where that begins which came at a time or later; null when all is older. Where bursts without an entry may be on
    /// either side they are behind it, or before it for an end.
    /// </summary>
    /// <param name="time">Milliseconds since 1970, not before <see cref="First"/>.</param>
    /// <param name="isEnd">It is to be the end of what is wanted.</param>
    public long? PositionAt(long time, bool isEnd)
    {
        // Back over eras that began later: the clock was set back then.
        long end = Blocks;
        while (end > 0)
        {
            if (HeaderBefore(end, out long last) is not { } header)
            {
                return First?.Position;
            }

            long start = Math.Min(header.Era, last);
            TimeHeader? begin = NextHeader(start, out _);
            if (begin is { } era && (era.First.Time <= time || start == 0))
            {
                return PositionIn(start, end, time, isEnd) ?? (end < Blocks ? NextHeader(end, out _)?.First.Position : null);
            }

            end = start;
        }

        return First?.Position;
    }

    /// <summary>The entries from the last one at or before a position on.</summary>
    public IEnumerable<TimeEntry> From(long position)
    {
        long low = 0, high = Blocks;
        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            TimeHeader? header = HeaderBefore(middle + 1, out long found);
            if (header is { } known && found > low && known.First.Position > position)
            {
                high = found;
            }
            else
            {
                low = middle;
            }
        }

        TimeEntry? before = null;
        var entries = new List<TimeEntry>();
        for (long number = low; number < Blocks; number++)
        {
            entries.Clear();
            _ = TimeBlock.Read(Block(number), entries, out _);
            foreach (TimeEntry entry in entries)
            {
                if (entry.Position > position && before is { } last)
                {
                    yield return last;
                }

                before = entry;
            }
        }

        if (before is { } end)
        {
            yield return end;
        }
    }

    // Within one era time never goes back.
    private long? PositionIn(long start, long end, long time, bool isEnd)
    {
        long low = start, high = end;
        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            TimeHeader? header = HeaderBefore(middle + 1, out long found);
            if (header is { } known && found > low && known.First.Time >= time)
            {
                high = found;
            }
            else
            {
                low = middle;
            }
        }

        TimeEntry? before = null;
        var entries = new List<TimeEntry>();
        for (long number = low; number < end; number++)
        {
            entries.Clear();
            _ = TimeBlock.Read(Block(number), entries, out _);
            foreach (TimeEntry entry in entries)
            {
                if (entry.Time >= time)
                {
                    return entry.LeftOut && !isEnd && before is { } last ? last.Position : entry.Position;
                }

                before = entry;
            }
        }

        return null;
    }

    private TimeHeader? NextHeader(long number, out long found)
    {
        for (found = number; found < Blocks; found++)
        {
            if (TimeHeader.TryRead(Head(found), out TimeHeader header))
            {
                return header;
            }
        }

        return null;
    }

    private TimeHeader? HeaderBefore(long number, out long found)
    {
        for (found = number - 1; found >= 0; found--)
        {
            if (TimeHeader.TryRead(Head(found), out TimeHeader header))
            {
                return header;
            }
        }

        return null;
    }

    private ReadOnlySpan<byte> Head(long number) =>
        block.AsSpan(0, source.Read(number * TimeBlock.Size, block.AsSpan(0, TimeHeader.Size)));

    private ReadOnlySpan<byte> Block(long number) =>
        block.AsSpan(0, source.Read(
            number * TimeBlock.Size, block.AsSpan(0, (int)Math.Min(TimeBlock.Size, length - (number * TimeBlock.Size)))));
}
