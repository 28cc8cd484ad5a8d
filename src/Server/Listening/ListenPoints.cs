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
    /// <summary>Why nothing could listen at an address, whoever listens there now; null when something could.</summary>
    public static string? Unfit(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
            || Interfaces.Addresses().Contains(address)
            ? null
            : $"this machine has no address {address}";
    }
}
