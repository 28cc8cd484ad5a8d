using System.Buffers;
using System.Buffers.Binary;

namespace Conserver.Server.Sessions.Tls;

/// <summary>
/// Received cipher text, given out record by record (RFC 8446 §5.1). Holds no memory while it is empty. The owner bounds
/// it; one thread at a time.
/// </summary>
internal sealed class RecordBuffer
{
    private const int Header = 5;

    // 2^14 bytes of text plus what TLS 1.2 allows for compression, padding and authentication.
    private const int MaxBody = 16384 + 2048;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    // Bytes of the current record still to be given out; 0 between records.
    private int _left;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, Length);

    /// <summary>At a record boundary: a complete record is here.</summary>
    public bool HasWholeRecord => _left == 0 && Length >= Header && !IsMalformed && Length >= RecordLength;

    /// <summary>At a record boundary: what follows cannot be a TLS record.</summary>
    public bool IsMalformed =>
        _left == 0 && Length >= Header
        && (_bytes[_start] is < 20 or > 24 || _bytes[_start + 1] != 3 || RecordLength > Header + MaxBody);

    private int RecordLength => Header + BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(_start + 3));

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _end < bytes.Length)
        {
            MakeRoom(bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>
    /// Gives out the next bytes, never beyond the end of the current record: then SslStream never holds the beginning of
    /// the record after it. Returns 0 while even the header of the current record is incomplete.
    /// </summary>
    public int Take(Span<byte> into)
    {
        if (_left == 0 && Length >= Header)
        {
            _left = RecordLength;
        }

        int count = Math.Min(into.Length, _left == 0 ? 0 : Math.Min(_left, Length));
        _bytes.AsSpan(_start, count).CopyTo(into);
        _start += count;
        _left -= count;
        if (_start == _end)
        {
            Release();
        }

        return count;
    }

    public void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
        _start = _end = 0;
    }

    private void MakeRoom(int count)
    {
        if (_bytes.Length - Length >= count)
        {
            Bytes.CopyTo(_bytes);
        }
        else
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, 2 * Length));
            Bytes.CopyTo(larger);
            if (_bytes.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_bytes);
            }

            _bytes = larger;
        }

        _end = Length;
        _start = 0;
    }
}
