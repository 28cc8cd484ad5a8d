using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Conserver.Server.Config;

/// <summary>
/// One host pattern of an access list. A dotted quad, with or without <c>/bits</c>, is an IPv4 address or network;
/// anything else, and everything when the peer is IPv6, is a piece of text looked for in the peer's address and name.
/// </summary>
internal sealed class HostPattern
{
    private static readonly SearchValues<char> QuadCharacters = SearchValues.Create("0123456789.");

    private readonly string text;
    private readonly bool isQuad;
    private readonly uint network;
    private readonly uint mask;
    private readonly bool never;

    public HostPattern(string text)
    {
        this.text = text;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        ReadOnlySpan<char> quad = slash < 0 ? text : text.AsSpan(0, slash);
        int bits = 0;
        bool plainBits = slash < 0
            || int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits);
        if (!plainBits || quad.Count('.') != 3 || quad.ContainsAnyExcept(QuadCharacters)
            || !IPAddress.TryParse(quad, out IPAddress? address))
        {
            return;
        }

        isQuad = true;
        network = Number(address);
        int length = slash < 0 ? ClassBits(network) : Math.Min(bits, 32);
        if (length < 0)
        {
            never = true;
            return;
        }

        mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
        if ((network & ~mask) != 0)
        {
            // A pattern with host bits is one host, whatever its /bits say.
            IgnoresBits = slash >= 0 && length < 32;
            mask = uint.MaxValue;
        }
    }

    /// <summary>No host matches.</summary>
    public bool IsNever => never;

    /// <summary>One host only, although a network was written: bits behind its length are set.</summary>
    public bool IgnoresBits { get; }

    /// <summary>Every host that the other pattern matches is matched by this one.</summary>
    public bool Covers(HostPattern other) => isQuad != other.isQuad ? false
        : isQuad ? !never && !other.never && (mask & ~other.mask) == 0 && (other.network & mask) == network
        : other.text.Contains(text, StringComparison.Ordinal);

    /// <param name="peer">Not an IPv4-mapped address.</param>
    /// <param name="numeric">The same as text.</param>
    /// <param name="name">The peer's name, or <paramref name="numeric"/> again.</param>
    public bool Matches(IPAddress peer, string numeric, string name)
    {
        if (isQuad && peer.AddressFamily == AddressFamily.InterNetwork)
        {
            return !never && (Number(peer) & mask) == network;
        }

        return numeric.Contains(text, StringComparison.Ordinal) || name.Contains(text, StringComparison.Ordinal);
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
