using System.Buffers.Binary;
using System.Numerics;

namespace Conserver.Server.Disk.Indexes;

/// <summary>
/// Where a position of a history is: from this one on, the bytes lie one after the other in one file. 32 bytes in the index,
/// little-endian: kind and check sum of 4 bytes each, inode, offset, position of 8 each. The check sum is the CRC-32C of
/// the others.
/// </summary>
/// <param name="Kind">What it says.</param>
/// <param name="Inode">The file, whatever its name is by now.</param>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="Position">Bytes from the start of the history.</param>
internal readonly record struct LogPlace(LogPlaceKind Kind, ulong Inode, long Offset, long Position)
{
    /// <summary>Bytes of one in the index.</summary>
    public const int Size = 32;

    /// <summary>Writes it to the front of <paramref name="target"/>, <see cref="Size"/> bytes.</summary>
    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], CheckSum());
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], Inode);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], Offset);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], Position);
    }

    /// <summary>Reads one; false for anything else than <see cref="Write"/> makes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out LogPlace place)
    {
        place = new LogPlace(
            (LogPlaceKind)BinaryPrimitives.ReadUInt32LittleEndian(source),
            BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[24..]));
        return place.Kind is LogPlaceKind.From or LogPlaceKind.End
            && place is { Offset: >= 0, Position: >= 0 }
            && BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) == place.CheckSum();
    }

    private uint CheckSum()
    {
        uint sum = BitOperations.Crc32C(uint.MaxValue, (ulong)Kind);
        sum = BitOperations.Crc32C(sum, Inode);
        sum = BitOperations.Crc32C(sum, (ulong)Offset);
        return BitOperations.Crc32C(sum, (ulong)Position);
    }
}
