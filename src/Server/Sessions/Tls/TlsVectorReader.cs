using System.Buffers.Binary;

namespace Conserver.Server.Sessions.Tls;

/// <summary>Reads the presentation language of TLS (RFC 8446 §3.4): big-endian numbers and length-prefixed vectors.</summary>
internal ref struct TlsVectorReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public bool TrySkip(int count)
    {
        if (_rest.Length < count)
        {
            return false;
        }

        _rest = _rest[count..];
        return true;
    }

    public bool TryUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_rest, out value))
        {
            return false;
        }

        _rest = _rest[2..];
        return true;
    }

    /// <summary>A vector with a one-byte length.</summary>
    public bool TryVector8(out ReadOnlySpan<byte> value)
    {
        value = default;
        return !_rest.IsEmpty && TryTake(1, _rest[0], out value);
    }

    /// <summary>A vector with a two-byte length.</summary>
    public bool TryVector16(out ReadOnlySpan<byte> value)
    {
        value = default;
        return BinaryPrimitives.TryReadUInt16BigEndian(_rest, out ushort length) && TryTake(2, length, out value);
    }

    private bool TryTake(int prefix, int length, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (_rest.Length < prefix + length)
        {
            return false;
        }

        value = _rest.Slice(prefix, length);
        _rest = _rest[(prefix + length)..];
        return true;
    }
}
