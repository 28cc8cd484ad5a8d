namespace Conserver.Server.Disk.Indexes;

/// <summary>Where a time index ends that somebody has left: behind the last entry that is good.</summary>
/// <param name="Good">Bytes that can stay.</param>
/// <param name="End">The last entry in them; null when there is none.</param>
/// <param name="Era">Block with which its era began.</param>
/// <param name="Seed">Of its block.</param>
/// <param name="IsForeign">The file is something else and is not to be touched.</param>
internal readonly record struct TimeTail(long Good, TimeEntry? End, int Era, uint Seed, bool IsForeign)
{
    /// <summary>Reads from the end, as far as needed.</summary>
    /// <param name="size">Bytes of the file.</param>
    /// <param name="position">Entries beyond are of bytes that never came to the disk.</param>
    /// <param name="block">Reads a block by its number; what is there of it.</param>
    public static TimeTail Find(long size, long position, Func<long, byte[]> block)
    {
        if (size == 0)
        {
            return default;
        }

        byte[] first = block(0);
        if (!TimeHeader.IsOurs(first) && first.AsSpan().ContainsAnyExcept((byte)0))
        {
            return new TimeTail(0, null, 0, 0, IsForeign: true);
        }

        var entries = new List<TimeEntry>();
        for (long number = (size - 1) / TimeBlock.Size; number >= 0; number--)
        {
            entries.Clear();
            byte[] bytes = number == 0 ? first : block(number);
            int good = TimeBlock.Read(bytes, entries, out TimeHeader header);
            if (good > 0 && header.First.Position <= position)
            {
                bool isBeyond = entries[^1].Position > position;
                return new TimeTail(
                    (number * TimeBlock.Size) + (isBeyond ? TimeHeader.Size : good),
                    isBeyond ? header.First : entries[^1],
                    header.Era,
                    TimeHeader.Seed(bytes),
                    IsForeign: false);
            }
        }

        return default;
    }
}
