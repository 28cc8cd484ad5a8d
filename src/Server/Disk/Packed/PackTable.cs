using System.Buffers.Binary;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.Disk.Packed;

/// <summary>
/// What a compressed log of ours says of itself: it consists of parts that are compressed each for itself, so that one need
/// not begin at the beginning, and it knows which positions of the history it has. It lies in the extra field of the first
/// gzip header (RFC 1952), where other programs pass over it.
/// </summary>
/// <remarks>
/// Little-endian: check sum of what follows 4, version 4, bytes of text 8, bytes of text in a part 4, number of parts 4,
/// number of places 4; for each part its compressed size 4; places as in the index, <see cref="LogPlace.Size"/> each.
/// </remarks>
/// <param name="Length">Bytes of text.</param>
/// <param name="PartSize">Bytes of text in each part but the last.</param>
/// <param name="Starts">Where each part begins in the file, and where the last one ends.</param>
/// <param name="Places">Of the text, in order; none when they are not known.</param>
internal sealed record PackTable(
    long Length, int PartSize, IReadOnlyList<long> Starts, IReadOnlyList<LogPlace> Places)
{
    /// <summary>Bytes at the front of a file in which its table is.</summary>
    public const int MaxFront = FieldAt + ushort.MaxValue;

    /// <summary>The fixed part of a gzip header.</summary>
    public const int HeaderSize = 10;

    /// <summary>Parts of one file at most; larger files have larger ones.</summary>
    public const int MaxParts = 12_000;

    private const int Head = 28, Version = 1, MaxPlaces = 256, FlagsAt = 3, HasExtra = 4;
    private const int FieldAt = HeaderSize + 2, TableAt = FieldAt + 4;

    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B, 8];

    private static ReadOnlySpan<byte> FieldName => "Cv"u8;

    /// <summary>Bytes of the first header with a table in it.</summary>
    public static int FrontSize(int parts, int places) => TableAt + Head + (4 * parts) + (LogPlace.Size * Kept(places));

    /// <summary>Makes a first header out of one without extra field.</summary>
    public byte[] Front(ReadOnlySpan<byte> header)
    {
        int parts = Starts.Count - 1, places = Kept(Places.Count);
        byte[] front = new byte[FrontSize(parts, places)];
        header[..HeaderSize].CopyTo(front);
        front[FlagsAt] |= HasExtra;
        BinaryPrimitives.WriteUInt16LittleEndian(front.AsSpan(HeaderSize), (ushort)(front.Length - FieldAt));
        FieldName.CopyTo(front.AsSpan(FieldAt));
        BinaryPrimitives.WriteUInt16LittleEndian(front.AsSpan(FieldAt + 2), (ushort)(front.Length - TableAt));
        Span<byte> table = front.AsSpan(TableAt);
        BinaryPrimitives.WriteInt32LittleEndian(table[4..], Version);
        BinaryPrimitives.WriteInt64LittleEndian(table[8..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(table[16..], PartSize);
        BinaryPrimitives.WriteInt32LittleEndian(table[20..], parts);
        BinaryPrimitives.WriteInt32LittleEndian(table[24..], places);
        Span<byte> rest = table[Head..];
        for (int i = 0; i < parts; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest[(4 * i)..], (uint)(Starts[i + 1] - Starts[i]));
        }

        for (int i = 0; i < places; i++)
        {
            Places[i].Write(rest[((4 * parts) + (LogPlace.Size * i))..]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(table, TimeHeader.CheckSum(table[4..]));
        return front;
    }

    /// <summary>Reads it; null where there is none, or what it says cannot be.</summary>
    /// <param name="front">The file's first bytes, up to <see cref="MaxFront"/>.</param>
    public static PackTable? Read(ReadOnlySpan<byte> front)
    {
        if (front.Length < TableAt + Head || !front.StartsWith(Magic) || front[FlagsAt] != HasExtra
            || !front[FieldAt..].StartsWith(FieldName))
        {
            return null;
        }

        int size = BinaryPrimitives.ReadUInt16LittleEndian(front[(FieldAt + 2)..]);
        if (size < Head || size + 4 != BinaryPrimitives.ReadUInt16LittleEndian(front[HeaderSize..])
            || front.Length < TableAt + size)
        {
            return null;
        }

        ReadOnlySpan<byte> table = front.Slice(TableAt, size);
        long length = BinaryPrimitives.ReadInt64LittleEndian(table[8..]);
        int partSize = BinaryPrimitives.ReadInt32LittleEndian(table[16..]);
        int parts = BinaryPrimitives.ReadInt32LittleEndian(table[20..]);
        int places = BinaryPrimitives.ReadInt32LittleEndian(table[24..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(table) == TimeHeader.CheckSum(table[4..])
            && BinaryPrimitives.ReadInt32LittleEndian(table[4..]) == Version
            && parts is > 0 and <= MaxParts && places is >= 0 and <= MaxPlaces && partSize > 0
            && length > (parts - 1L) * partSize && length <= (long)parts * partSize
            && size == Head + (4 * parts) + (LogPlace.Size * places)
            ? new PackTable(
                length, partSize, ReadStarts(table[Head..], parts), ReadPlaces(table[(Head + (4 * parts))..], places))
            : null;
    }

    // Of a file with more there is no knowing.
    private static int Kept(int places) => places <= MaxPlaces ? places : 0;

    private static long[] ReadStarts(ReadOnlySpan<byte> sizes, int count)
    {
        long[] starts = new long[count + 1];
        for (int i = 0; i < count; i++)
        {
            starts[i + 1] = starts[i] + BinaryPrimitives.ReadUInt32LittleEndian(sizes[(4 * i)..]);
        }

        return starts;
    }

    private static LogPlace[] ReadPlaces(ReadOnlySpan<byte> source, int count)
    {
        var places = new LogPlace[count];
        for (int i = 0; i < count; i++)
        {
            bool isGood = LogPlace.TryRead(source[(LogPlace.Size * i)..], out places[i]);
            bool isInOrder = i == 0
                || (places[i].Offset >= places[i - 1].Offset && places[i].Position >= places[i - 1].Position);
            if (!isGood || !isInOrder)
            {
                return [];
            }
        }

        return places;
    }
}
