namespace Conserver.Server.Disk.Indexes;

/// <summary>Blocks of a time index, read backwards over those that are damaged.</summary>
/// <param name="block">Reads one by its number; what is there of it.</param>
internal sealed class TimeBlocks(Func<long, byte[]> block)
{
    private readonly List<TimeEntry> entries = [];
    private TimeHeader header;

    /// <summary>Damaged ones that are passed over; beyond 10 MB of damage the rest is given up.</summary>
    private int patience = 10_000;

    public long Number { get; private set; }

    public TimeHeader Header => header;

    public uint Seed { get; private set; }

    public TimeEntry Last => entries[^1];

    /// <summary>Bytes of it that are good.</summary>
    public int Good { get; private set; }

    /// <summary>Reads the last one that is not damaged.</summary>
    public bool FindGood(long from, long to)
    {
        for (Number = to; Number >= from && patience > 0; Number--)
        {
            entries.Clear();
            byte[] bytes = block(Number);
            Good = TimeBlock.Read(bytes, entries, out header);
            if (Good > 0)
            {
                Seed = TimeHeader.Seed(bytes);
                return true;
            }

            patience--;
        }

        return false;
    }
}
