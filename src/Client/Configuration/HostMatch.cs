using System.Net;
using Conserver.Client.Platform;

namespace Conserver.Client.Configuration;

/// <summary>Whether the name of a <c>config</c> block means this machine.</summary>
internal static class HostMatch
{
    /// <summary>The name resolves to an address of one of our interfaces that are up.</summary>
    /// <param name="platform">Knows names and interfaces.</param>
    /// <param name="name">Host name or address; Latin-1 text.</param>
    /// <param name="reason">Why it cannot be known; null when it is known.</param>
    public static bool IsThisMachine(IPlatform platform, string name, out string? reason)
    {
        IReadOnlyList<IPAddress> addresses = platform.Addresses(name, out reason);
        return addresses.Any(new HashSet<IPAddress>(platform.OwnAddresses()).Contains);
    }
}
