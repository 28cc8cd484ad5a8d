namespace Conserver.Server.Disk.Indexes;

/// <summary>
/// A block of a time index: a header, and groups of entries, each of one byte for its length, one to check it, and as many
/// bytes as said. An entry is how far position and time have gone on since the one before, in groups of seven bits, the
/// least first: position, then twice the time, and one more for <see cref="TimeEntry.LeftOut"/>. A length of 0 ends it all.
/// </summary>
internal static class TimeBlock
{
    /// <summary>Bytes of one. Blocks begin at its multiples.</summary>
    public const int Size = 1024;

    /// <summary>Bytes of a group without its entries.</summary>
    public const int GroupHead = 2;

    /// <summary>Bytes of entries in a group at most.</summary>
    public const int MaxGroup = 200;

    /// <summary>Bytes of the longest entry.</summary>
    public const int MaxEntry = 20;

    /// <summary>Adds what is good in a block to a list; how many bytes of it that are, none if the header is bad.</summary>
    public static int Read(ReadOnlySpan<byte> block, List<TimeEntry> entries, out TimeHeader header)
    {
        if (!TimeHeader.TryRead(block, out header))
        {
            return 0;
        }

        entries.Add(header.First);
        (TimeEntry last, uint seed, int at) = (header.First, TimeHeader.Seed(block), TimeHeader.Size);
        while (at + GroupHead < block.Length && block[at] is > 0 and var length && at + GroupHead + length <= block.Length)
        {
            ReadOnlySpan<byte> group = block.Slice(at + GroupHead, length);
            if (block[at + 1] != Check(group, seed, at))
            {
                break;
            }

            while (TryTake(ref group, out ulong far) && TryTake(ref group, out ulong late))
            {
                last = new TimeEntry(last.Position + (long)far, last.Time + (long)(late >> 1), (late & 1) != 0);
                entries.Add(last);
            }

            at += GroupHead + length;
        }

        return at;
    }

    /// <summary>The byte that vouches for a group.</summary>
    /// <param name="entries">Its entries.</param>
    /// <param name="seed">Of the block's header.</param>
    /// <param name="at">Where in the block it begins.</param>
    public static byte Check(ReadOnlySpan<byte> entries, uint seed, int at) =>
        (byte)TimeHeader.CheckSum(entries, seed + (uint)at);

    /// <summary>Writes an entry; how many bytes that are.</summary>
    public static int Write(Span<byte> target, TimeEntry last, TimeEntry next)
    {
        int length = Put(target, (ulong)(next.Position - last.Position));
        return length + Put(target[length..], ((ulong)(next.Time - last.Time) << 1) | (next.LeftOut ? 1u : 0u));
    }

    private static int Put(Span<byte> target, ulong number)
    {
        int at = 0;
        for (; number > 0x7F; number >>= 7)
        {
            target[at++] = (byte)(number | 0x80);
        }

        target[at++] = (byte)number;
        return at;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> source, out ulong number)
    {
        number = 0;
        for (int i = 0; i < source.Length && i < 9; i++)
        {
            number |= (ulong)(source[i] & 0x7F) << (7 * i);
            if (source[i] <= 0x7F)
            {
                source = source[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
