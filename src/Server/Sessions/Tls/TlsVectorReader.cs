using System.Buffers.Binary;

namespace Conserver.Server.Sessions.Tls;

/// <summary>
/// Reads the presentation language of TLS (RFC 8446 §3.4): big-endian numbers and length-prefixed vectors.
/// </summary>
internal ref struct TlsVectorReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> rest = bytes;

    public readonly bool IsEmpty => rest.IsEmpty;

    public bool TrySkip(int count)
    {
        if (rest.Length < count)
        {
            return false;
        }

        rest = rest[count..];
        return true;
    }

    public bool TryUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(rest, out value))
        {
            return false;
        }

        rest = rest[2..];
        return true;
    }

    /// <summary>A vector with a one-byte length.</summary>
    public bool TryVector8(out ReadOnlySpan<byte> value)
    {
        value = default;
        return !rest.IsEmpty && TryTake(1, rest[0], out value);
    }

    /// <summary>A vector with a two-byte length.</summary>
    public bool TryVector16(out ReadOnlySpan<byte> value)
    {
        value = default;
        return BinaryPrimitives.TryReadUInt16BigEndian(rest, out ushort length) && TryTake(2, length, out value);
    }

    private bool TryTake(int prefix, int length, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (rest.Length < prefix + length)
        {
            return false;
        }

        value = rest.Slice(prefix, length);
        rest = rest[(prefix + length)..];
        return true;
    }
}
