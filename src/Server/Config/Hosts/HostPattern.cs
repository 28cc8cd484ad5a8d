using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Conserver.Server.Config;

/// <summary>
/// One host pattern of an access list: an address or network, IPv4 or IPv6, which is compared as such; the name of a host or
/// domain; or neither, which only the loose matching of conserver 8.2.7 makes something of. Pure.
/// </summary>
internal sealed class HostPattern
{
    private static readonly SearchValues<char> QuadCharacters = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.");

    private readonly string text;
    private readonly IPNetwork? network;

    public HostPattern(string text)
    {
        this.text = text;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string head = slash < 0 ? text : text[..slash];
        int bits = 0;
        bool plainBits = slash < 0
            || int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits);
        if (plainBits && TryAddress(head, out IPAddress? address))
        {
            IsAddress = true;
            IsQuad = address.AddressFamily == AddressFamily.InterNetwork;
            int full = IsQuad ? 32 : 128;
            if (IsQuad && head.Contains(':', StringComparison.Ordinal) && bits >= 96)
            {
                // IPv4 in IPv6 clothes (::ffff:10.0.0.0/104).
                bits -= 96;
            }

            int length = slash >= 0 ? Math.Min(bits, full) : IsQuad ? ClassBits(address) : full;
            IgnoresBits = slash >= 0 && bits > full;
            if (length >= 0)
            {
                network = new IPNetwork(Masked(address, length), length);
                if (!network.Value.BaseAddress.Equals(address))
                {
                    // A pattern with host bits is one host, whatever its /bits say.
                    IgnoresBits |= slash >= 0 && length < full;
                    network = new IPNetwork(address, full);
                }
            }
        }
        else if (slash < 0 && !text.AsSpan().ContainsAnyExcept(NameCharacters) && text.Trim('.').Length > 0)
        {
            Name = text.Trim('.');
            IsDomain = text[0] == '.';
        }
    }

    /// <summary>An address or network.</summary>
    public bool IsAddress { get; }

    /// <summary>An address or network of IPv4.</summary>
    public bool IsQuad { get; }

    /// <summary>The name of a host or domain, without the dots around it; null when it is none.</summary>
    public string? Name { get; }

    /// <summary>It began with a dot: hosts in the domain, not a host of that name.</summary>
    public bool IsDomain { get; }

    /// <summary>No host matches, unless matching is loose.</summary>
    public bool IsNever => network is null && Name is null;

    /// <summary>
    /// One host only, although a network was written: bits behind its length are set, or the length is too long.
    /// </summary>
    public bool IgnoresBits { get; }

    /// <summary>The first address of those it matches; null without any.</summary>
    public IPAddress? Base => network?.BaseAddress;

    /// <summary>The one host it matches, or null when it may match several.</summary>
    public IPAddress? Single =>
        network is { } only && only.PrefixLength == only.BaseAddress.GetAddressBytes().Length * 8 ? only.BaseAddress : null;

    /// <summary>Every host that the other pattern matches is matched by this one.</summary>
    public bool Covers(HostPattern other) =>
        network is { } wide && other.network is { } narrow
            ? wide.PrefixLength <= narrow.PrefixLength && wide.Contains(narrow.BaseAddress)
            : other.Name is not null && IsNameOf(other.Name);

    /// <summary>An address or network that the peer is or is in.</summary>
    /// <param name="peer">Not an IPv4-mapped address.</param>
    public bool Contains(IPAddress peer) => network is { } hosts && hosts.Contains(peer);

    /// <summary>A host's full name is this one, or ends in it behind a dot; case does not matter.</summary>
    public bool IsNameOf(string host) => Name is { } name
        && host.EndsWith(name, StringComparison.OrdinalIgnoreCase)
        && (host.Length == name.Length ? !IsDomain : host[^(name.Length + 1)] == '.');

    /// <summary>The pattern as a text occurs in an address or a name, as 8.2.7 compares; case matters there.</summary>
    public bool IsPieceOf(string numeric, string name, StringComparison comparison) =>
        numeric.Contains(text, comparison) || name.Contains(text, comparison)
        || (comparison == StringComparison.OrdinalIgnoreCase && Name is not null && name != numeric
            && text.EndsWith('.') && name.EndsWith(text.TrimEnd('.'), comparison));

    // Only what everybody reads as an address; four numbers as the C library reads them.
    private static bool TryAddress(string text, out IPAddress address)
    {
        bool looks = text.Contains(':', StringComparison.Ordinal)
            ? !text.AsSpan().ContainsAnyExcept(AddressCharacters)
            : text.AsSpan().Count('.') == 3 && !text.AsSpan().ContainsAnyExcept(QuadCharacters);
        bool parsed = IPAddress.TryParse(text, out IPAddress? found) && looks;
        address = !parsed ? IPAddress.None : found!.IsIPv4MappedToIPv6 ? found.MapToIPv4() : found;
        return parsed;
    }

    /// <summary>Length of the network part by the old classes A, B, C; -1 above them.</summary>
    private static int ClassBits(IPAddress address) => address.GetAddressBytes()[0] switch
    {
        < 128 => 8,
        < 192 => 16,
        < 224 => 24,
        _ => -1,
    };

    private static IPAddress Masked(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int kept = Math.Clamp(length - (8 * i), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - kept));
        }

        return new IPAddress(bytes);
    }
}
