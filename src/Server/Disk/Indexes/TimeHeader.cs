using System.Buffers.Binary;
using System.Numerics;

namespace Conserver.Server.Disk.Indexes;

/// <summary>
/// The front of each block of a time index, an entry in full. 32 bytes, little-endian: the word CTI1, the CRC-32C of what
/// follows, position and time of 8 each, the block with which the present era began and 1 for
/// <see cref="TimeEntry.LeftOut"/>, of 4 each. Within an era, a run of blocks, time never goes back.
/// </summary>
/// <param name="First">The first entry of the block.</param>
/// <param name="Era">Number of the block with which the era began.</param>
internal readonly record struct TimeHeader(TimeEntry First, int Era)
{
    /// <summary>Bytes of one.</summary>
    public const int Size = 32;

    private static ReadOnlySpan<byte> Word => "CTI1"u8;

    /// <summary>What the check bytes of the block begin with.</summary>
    public static uint Seed(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);

    /// <summary>These bytes begin as a time index does.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Word) || (bytes.Length < Word.Length && Word.StartsWith(bytes));

    public void Write(Span<byte> target)
    {
        Word.CopyTo(target);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], First.Position);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], First.Time);
        BinaryPrimitives.WriteInt32LittleEndian(target[24..], Era);
        BinaryPrimitives.WriteInt32LittleEndian(target[28..], First.LeftOut ? 1 : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], CheckSum(target[8..Size]));
    }

    /// <summary>Reads one; false for anything else than <see cref="Write"/> makes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out TimeHeader header)
    {
        header = default;
        if (source.Length < Size || !IsOurs(source) || Seed(source) != CheckSum(source[8..Size]))
        {
            return false;
        }

        header = new TimeHeader(
            new TimeEntry(
                BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
                source[28] != 0),
            BinaryPrimitives.ReadInt32LittleEndian(source[24..]));
        return true;
    }

    /// <summary>The CRC-32C of some bytes, going on from another one.</summary>
    public static uint CheckSum(ReadOnlySpan<byte> bytes, uint sum = uint.MaxValue)
    {
        foreach (byte one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return sum;
    }
}
