using System.Buffers;
using System.Buffers.Binary;

namespace Conserver.Server.Tls;

/// <summary>
/// Cipher text that waits: what was received, given out record by record (RFC 8446 §5.1), or what is to be sent. Holds no
/// memory while it is empty. The owner bounds it; one thread at a time.
/// </summary>
internal sealed class RecordBuffer
{
    private const int Header = 5;

    // 2^14 bytes of text plus what TLS 1.2 allows for compression, padding and authentication.
    private const int MaxBody = 16384 + 2048;

    private byte[] held = [];
    private int start;
    private int end;

    // Bytes of the current record still to be given out; 0 between records.
    private int left;

    public int Length => end - start;

    public ReadOnlySpan<byte> Bytes => held.AsSpan(start, Length);

    /// <summary>At a record boundary: a complete record is here.</summary>
    public bool HasWholeRecord => left == 0 && Length >= Header && !IsMalformed && Length >= RecordLength;

    /// <summary>At a record boundary: what follows cannot be a TLS record.</summary>
    public bool IsMalformed =>
        left == 0 && Length >= Header
        && (held[start] is < 20 or > 24 || held[start + 1] != 3 || RecordLength > Header + MaxBody);

    private int RecordLength => Header + BinaryPrimitives.ReadUInt16BigEndian(held.AsSpan(start + 3));

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (held.Length - end < bytes.Length)
        {
            MakeRoom(bytes.Length);
        }

        bytes.CopyTo(held.AsSpan(end));
        end += bytes.Length;
    }

    /// <summary>
    /// Gives out the next bytes, never beyond the end of the current record: then SslStream never holds the beginning of
    /// the record after it. Returns 0 while even the header of the current record is incomplete.
    /// </summary>
    public int Take(Span<byte> into)
    {
        if (left == 0 && Length >= Header)
        {
            left = RecordLength;
        }

        int count = Math.Min(into.Length, left == 0 ? 0 : Math.Min(left, Length));
        held.AsSpan(start, count).CopyTo(into);
        start += count;
        left -= count;
        if (start == end)
        {
            Release();
        }

        return count;
    }

    /// <summary>Bytes of memory; for tests.</summary>
    public int Capacity => held.Length;

    /// <summary>Drops the first bytes, wherever records begin.</summary>
    public void Skip(int count)
    {
        start += count;
        if (start == end)
        {
            Release();
        }
    }

    public void Release()
    {
        if (held.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(held);
        }

        held = [];
        start = end = 0;
    }

    private void MakeRoom(int count)
    {
        if (held.Length - Length >= count)
        {
            Bytes.CopyTo(held);
        }
        else
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, 2 * Length));
            Bytes.CopyTo(larger);
            if (held.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(held);
            }

            held = larger;
        }

        end = Length;
        start = 0;
    }
}
