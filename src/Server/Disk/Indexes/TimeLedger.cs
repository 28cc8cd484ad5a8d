namespace Conserver.Server.Disk.Indexes;

/// <summary>
/// What is to be appended to one time index: takes bursts, says which bytes belong behind those that are there. No file, no
/// clock; some 300 bytes of memory once something has been noted.
/// </summary>
internal sealed class TimeLedger
{
    /// <summary>A clock that is set back by no more is taken to have stood still, milliseconds.</summary>
    public const int Slack = 2000;

    private byte[] pending = [];
    private int used;

    /// <summary>Where the group begins that entries are added to; -1 for none.</summary>
    private int group = -1;
    private TimeBudget budget;
    private TimeEntry last;
    private TimeEntry? omitted;
    private long written;
    private long length;
    private uint seed;
    private int era;
    private bool hasLast;

    /// <summary>Begins behind what an index holds.</summary>
    /// <param name="size">Bytes of it that are good.</param>
    /// <param name="end">Its last entry; null when it is empty.</param>
    /// <param name="era">Block with which its last era began.</param>
    /// <param name="seed">Of its last block.</param>
    public void Begin(long size, TimeEntry? end, int era, uint seed)
    {
        (used, group) = (0, -1);
        (written, length, last, hasLast, this.era, this.seed) = (size, size, end ?? default, end is not null, era, seed);
        budget = new TimeBudget(size == 0 ? TimeBudget.Depth : TimeBudget.Depth / 8);

        // What came behind it before may not be there.
        omitted = end;
    }

    /// <summary>Bytes of the file, before what is pending.</summary>
    public long Written => written;

    /// <summary>The file is to be made so long, and then <see cref="Take"/> appended.</summary>
    public long AppendAt { get; private set; }

    /// <summary>There is something to append.</summary>
    public bool IsPending => used > 0 || HasLateEntry;

    /// <summary>Every burst since <see cref="Begin"/> has an entry, or is followed by one that says it has none.</summary>
    public bool IsComplete => hasLast && (omitted is not { } burst || burst == last);

    /// <summary>What is pending is to be appended before a burst of this time is noted.</summary>
    public bool MustAppend(long time) =>
        used > 0 && (used > TimeBlock.MaxGroup || NeedsBlock || time < last.Time - Slack);

    /// <summary>A burst has been logged.</summary>
    /// <param name="position">Of its first byte.</param>
    /// <param name="time">When that came, milliseconds since 1970.</param>
    /// <param name="count">Bytes of it.</param>
    public void Note(long position, long time, long count)
    {
        budget.Earn(count);
        bool isBack = hasLast && time < last.Time;
        bool isFarBack = isBack && time < last.Time - Slack;
        if (hasLast && !isBack && (time == last.Time || position <= last.Position))
        {
            return; // To the millisecond it belongs to the entry before.
        }

        var burst = new TimeEntry(position, time, omitted is not null);
        long cost = isFarBack ? TimeBlock.Size : NeedsBlock ? TimeHeader.Size : TimeBlock.MaxEntry / 2;
        bool isTime = !hasLast || isFarBack || burst.Time - last.Time >= budget.Distance;
        bool isPlace = !hasLast || position > last.Position;
        if (isTime && isPlace && budget.Bytes >= cost)
        {
            Add(burst, isFarBack);
        }
        else
        {
            omitted = burst;
        }
    }

    /// <summary>What to append, complete; the last burst that had no entry has one now, if it can be afforded.</summary>
    public ReadOnlySpan<byte> Take()
    {
        if (HasLateEntry && used <= TimeBlock.MaxGroup)
        {
            Add(omitted!.Value, isNewEra: false);
        }

        CloseGroup();
        return pending.AsSpan(0, used);
    }

    /// <summary>It has been appended.</summary>
    public void Taken()
    {
        written = length;
        (used, group) = (0, -1);
    }

    private bool HasLateEntry => omitted is { } burst && hasLast && burst.Position > last.Position && burst.Time >= last.Time
        && !NeedsBlock && budget.Bytes >= TimeBlock.MaxEntry;

    private bool NeedsBlock => !hasLast || length == 0
        || (int)(length % TimeBlock.Size) + (group < 0 ? TimeBlock.GroupHead : 0) + TimeBlock.MaxEntry > TimeBlock.Size
        || length % TimeBlock.Size == 0;

    private void Add(TimeEntry burst, bool isNewEra)
    {
        if (pending.Length == 0)
        {
            pending = new byte[TimeBlock.MaxGroup + TimeHeader.Size + (2 * TimeBlock.MaxEntry)];
        }

        if (used == 0)
        {
            AppendAt = written;
        }

        if (NeedsBlock || isNewEra)
        {
            // Only ever the first thing that is pending, see MustAppend: what is skipped is left to the file system.
            BeginBlock(burst, isNewEra);
        }
        else
        {
            AddToGroup(burst);
        }

        (last, hasLast, omitted) = (burst, true, null);
    }

    private void BeginBlock(TimeEntry burst, bool isNewEra)
    {
        CloseGroup();
        long start = (length + TimeBlock.Size - 1) / TimeBlock.Size * TimeBlock.Size;
        budget.Spend((int)(start - length) + TimeHeader.Size);
        era = isNewEra || !hasLast ? (int)(start / TimeBlock.Size) : era;
        AppendAt = start;
        new TimeHeader(burst, era).Write(pending.AsSpan(used));
        seed = TimeHeader.Seed(pending.AsSpan(used));
        used += TimeHeader.Size;
        length = start + TimeHeader.Size;
    }

    private void AddToGroup(TimeEntry burst)
    {
        if (group < 0)
        {
            group = used;
            used += TimeBlock.GroupHead;
            length += TimeBlock.GroupHead;
            budget.Spend(TimeBlock.GroupHead);
        }

        int size = TimeBlock.Write(pending.AsSpan(used), last, burst);
        used += size;
        length += size;
        budget.Spend(size);
    }

    private void CloseGroup()
    {
        if (group >= 0)
        {
            int size = used - group - TimeBlock.GroupHead;
            pending[group] = (byte)size;
            int at = (int)((length - size - TimeBlock.GroupHead) % TimeBlock.Size);
            pending[group + 1] = TimeBlock.Check(pending.AsSpan(group + TimeBlock.GroupHead, size), seed, at);
            group = -1;
        }
    }
}
