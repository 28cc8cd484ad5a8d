using System.Collections.Immutable;
using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Listening;

/// <summary>Where a daemon listens.</summary>
/// <param name="Addresses">Of both TCP ports; may be empty when there are directories.</param>
/// <param name="Primary">The primary port, 0 for any.</param>
/// <param name="Secondary">
/// The secondary port to begin with: as with the old daemon, a taken one means the next; 0 for any.
/// </param>
/// <param name="Directories">Directories of Unix-domain sockets.</param>
public sealed record ListenPoints(
    IReadOnlyList<IPAddress> Addresses, int Primary, int Secondary, ImmutableArray<string> Directories)
{
    /// <summary>Why nothing could listen there, whoever listens there now; changes nothing.</summary>
    public IEnumerable<string> Unfit()
    {
        IReadOnlyList<IPAddress> own = Interfaces.Addresses();
        return Addresses
            .Where(address => !IPAddress.IsLoopback(address) && !own.Contains(address)
                && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any))
            .Select(address => $"this machine has no address {address}")
            .Concat(Directories.Select(SocketDirectory.Unfit).OfType<string>());
    }
}
