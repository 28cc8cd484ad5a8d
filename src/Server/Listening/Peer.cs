using System.Net;
using System.Net.Sockets;

namespace Conserver.Server.Listening;

/// <summary>Where a client came from.</summary>
/// <param name="Address">Its address, not an IPv4-mapped one; 127.0.0.1 over a Unix-domain socket.</param>
/// <param name="User">Over a Unix-domain socket, the user the kernel says it is; null over TCP.</param>
internal readonly record struct Peer(IPAddress Address, uint? User = null)
{
    /// <summary>What a client over a Unix-domain socket is called without a look-up.</summary>
    public const string LocalName = "localhost";

    /// <summary>It came over a Unix-domain socket.</summary>
    public bool IsLocal => User is not null;

    /// <summary>
    /// Whom it shares turns with when there is work for it: its address, of which a /64 counts as one in IPv6 because that
    /// is what one machine is given, or its user. For people as well.
    /// </summary>
    public string Share => !IsLocal && Address.AddressFamily == AddressFamily.InterNetworkV6
        ? $"{new IPAddress([.. Address.GetAddressBytes()[..8], .. new byte[8]])}/64"
        : ToString();

    /// <summary>A client over a Unix-domain socket.</summary>
    public static Peer Local(uint user) => new(IPAddress.Loopback, user);

    public override string ToString() => User is { } user ? $"uid {user}" : Address.ToString();
}
