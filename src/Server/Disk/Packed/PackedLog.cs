using System.IO.Compression;
using Conserver.Server.Disk.Indexes;

namespace Conserver.Server.Disk.Packed;

/// <summary>
/// Compresses a log, as any program that knows gzip reads it, with a <see cref="PackTable"/>. Off the loops: it blocks.
/// </summary>
internal static class PackedLog
{
    private const int PartUnit = 1024 * 1024;

    /// <summary>What gzip makes of nothing.</summary>
    private static ReadOnlySpan<byte> Nothing => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Does it; two parts of 1 MiB or so are in memory.</summary>
    /// <param name="from">The text.</param>
    /// <param name="length">Bytes of it; what is behind is left out.</param>
    /// <param name="places">Where in the history it is, as far as it is known.</param>
    /// <param name="to">An empty file.</param>
    /// <exception cref="IOException">It cannot be read or written, or is shorter by now.</exception>
    public static void Write(Stream from, long length, IReadOnlyList<LogPlace> places, Stream to)
    {
        if (length == 0)
        {
            to.Write(Nothing);
            return;
        }

        int partSize = PartUnit * (int)Math.Max(1, (length / PackTable.MaxParts / PartUnit) + 1);
        int parts = (int)((length + partSize - 1) / partSize);
        int front = PackTable.FrontSize(parts, places.Count);
        List<long> starts = [0];
        byte[] text = new byte[Math.Min(length, partSize)], header = [];
        using var packed = new MemoryStream();
        to.Position = front;
        for (int i = 0; i < parts; i++)
        {
            Span<byte> part = text.AsSpan(0, (int)Math.Min(partSize, length - ((long)i * partSize)));
            from.ReadExactly(part);
            packed.SetLength(0);
            using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                stream.Write(part);
            }

            ReadOnlySpan<byte> member = packed.GetBuffer().AsSpan(0, (int)packed.Length);
            if (i == 0)
            {
                header = member[..PackTable.HeaderSize].ToArray();
                member = member[PackTable.HeaderSize..];
            }

            to.Write(member);
            starts.Add(to.Position);
        }

        to.Position = 0;
        to.Write(new PackTable(length, partSize, starts, places).Front(header));
    }
}
