using System.Net;
using Conserver.Posix;

namespace Conserver.Client.Configuration;

/// <summary>Whether the name of a <c>config</c> block means this machine.</summary>
internal static class HostMatch
{
    /// <summary>The name resolves to an address of one of our interfaces that are up.</summary>
    /// <param name="name">Host name or address; Latin-1 text.</param>
    /// <param name="reason">Why it cannot be known; null when it is known.</param>
    public static bool IsThisMachine(string name, out string? reason)
    {
        NameLookup found = Resolver.Addresses(name);
        reason = found.Error;
        return found.Addresses.Any(new HashSet<IPAddress>(Interfaces.Addresses()).Contains);
    }
}
