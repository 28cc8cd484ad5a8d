using System.Net;

namespace Conserver.Server.Listening;

/// <summary>Where a client came from.</summary>
/// <param name="Address">Its address, not an IPv4-mapped one; 127.0.0.1 over a Unix-domain socket.</param>
/// <param name="User">Over a Unix-domain socket, the user the kernel says it is; null over TCP.</param>
public readonly record struct Peer(IPAddress Address, uint? User = null)
{
    /// <summary>What a client over a Unix-domain socket is called without a look-up.</summary>
    public const string LocalName = "localhost";

    /// <summary>It came over a Unix-domain socket.</summary>
    public bool IsLocal => User is not null;

    /// <summary>A client over a Unix-domain socket.</summary>
    public static Peer Local(uint user) => new(IPAddress.Loopback, user);

    public override string ToString() => User is { } user ? $"uid {user}" : Address.ToString();
}
