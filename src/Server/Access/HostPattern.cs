using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Conserver.Server.Access;

/// <summary>
/// One host pattern of an access list. A dotted quad, with or without <c>/bits</c>, is an IPv4 address or network;
/// anything else, and everything when the peer is IPv6, is a piece of text looked for in the peer's address and name.
/// </summary>
internal sealed class HostPattern
{
    private static readonly SearchValues<char> _quadChars = SearchValues.Create("0123456789.");

    private readonly string _text;
    private readonly bool _isQuad;
    private readonly uint _network;
    private readonly uint _mask;
    private readonly bool _never;

    public HostPattern(string text)
    {
        _text = text;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> quad = slash < 0 ? text : text.AsSpan(0, slash);
        int bits = 0;
        bool plainBits = slash < 0
            || int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits);
        if (!plainBits || quad.Count('.') != 3 || quad.ContainsAnyExcept(_quadChars)
            || !IPAddress.TryParse(quad, out IPAddress? address))
        {
            return;
        }

        _isQuad = true;
        _network = Number(address);
        int length = slash < 0 ? ClassBits(_network) : Math.Min(bits, 32);
        if (length < 0)
        {
            _never = true;
            return;
        }

        _mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
        if ((_network & ~_mask) != 0)
        {
            // A pattern with host bits is one host, whatever its /bits say.
            IgnoresBits = slash >= 0 && length < 32;
            _mask = uint.MaxValue;
        }
    }

    /// <summary>No host matches.</summary>
    public bool IsNever => _never;

    /// <summary>One host only, although a network was written: bits behind its length are set.</summary>
    public bool IgnoresBits { get; }

    /// <summary>Every host that the other pattern matches is matched by this one.</summary>
    public bool Covers(HostPattern other) => _isQuad != other._isQuad ? false
        : _isQuad ? !_never && !other._never && (_mask & ~other._mask) == 0 && (other._network & _mask) == _network
        : other._text.Contains(_text, StringComparison.Ordinal);

    /// <param name="peer">Not an IPv4-mapped address.</param>
    /// <param name="numeric">The same as text.</param>
    /// <param name="name">The peer's name, or <paramref name="numeric"/> again.</param>
    public bool Matches(IPAddress peer, string numeric, string name)
    {
        if (_isQuad && peer.AddressFamily == AddressFamily.InterNetwork)
        {
            return !_never && (Number(peer) & _mask) == _network;
        }

        return numeric.Contains(_text, StringComparison.Ordinal) || name.Contains(_text, StringComparison.Ordinal);
    }

    /// <summary>Length of the network part by the old classes A, B, C; -1 above them.</summary>
    private static int ClassBits(uint address) => (address >> 24) switch
    {
        < 128 => 8,
        < 192 => 16,
        < 224 => 24,
        _ => -1,
    };

    private static uint Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        _ = address.TryWriteBytes(bytes, out _);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }
}
