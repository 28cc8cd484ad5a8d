namespace Conserver.Server.Disk.Indexes;

/// <summary>Where a time index ends that somebody has left: behind the last entry that is good.</summary>
/// <param name="Good">Bytes that can stay.</param>
/// <param name="End">The last entry in them; null when there is none.</param>
/// <param name="Era">Block with which its era began.</param>
/// <param name="Seed">Of its block.</param>
/// <param name="IsForeign">The file is something else and is not to be touched.</param>
internal readonly record struct TimeTail(long Good, TimeEntry? End, int Era, uint Seed, bool IsForeign)
{
    /// <summary>Reads the end, and some twenty blocks more where the log is shorter than the index.</summary>
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

        // The last block that begins at the position or before it: mostly the very last one, else by halving, since
        // positions go up.
        var blocks = new TimeBlocks(number => number == 0 ? first : block(number));
        TimeTail found = default;
        long low = 0, high = (size + TimeBlock.Size - 1) / TimeBlock.Size;
        for (long probe = high - 1; low < high; probe = low + ((high - low) / 2))
        {
            if (!blocks.FindGood(low, probe))
            {
                low = probe + 1;
            }
            else if (blocks.Header.First.Position <= position)
            {
                bool isBeyond = blocks.Last.Position > position;
                found = new TimeTail(
                    (blocks.Number * TimeBlock.Size) + (isBeyond ? TimeHeader.Size : blocks.Good),
                    isBeyond ? blocks.Header.First : blocks.Last,
                    blocks.Header.Era,
                    blocks.Seed,
                    IsForeign: false);
                low = probe + 1;
            }
            else
            {
                high = blocks.Number;
            }
        }

        return found;
    }
}
