using System.Collections.Immutable;
using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>Who may connect to a TCP address on which devices are waited for (<c>listenfrom</c>).</summary>
internal static class AllowedPeers
{
    /// <summary>Who has connected; IPv4 in IPv6 is IPv4. Null when it has gone already.</summary>
    public static IPAddress? Of(int fd) =>
        Sockets.Peer(fd)?.Address is { } peer ? peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer : null;

    /// <summary>The networks, or this machine alone where none is named.</summary>
    public static bool Has(ImmutableArray<IPNetwork> from, IPAddress? peer) =>
        peer is not null && (from.IsEmpty ? IPAddress.IsLoopback(peer) : from.Any(network => network.Contains(peer)));
}
