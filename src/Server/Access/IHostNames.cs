using System.Net;

namespace Conserver.Server.Access;

/// <summary>The name service. Every call may block for as long as its time-outs: not for a loop.</summary>
internal interface IHostNames
{
    /// <summary>The reverse-lookup name of an address, and whether it leads back.</summary>
    PeerName Of(IPAddress address);

    /// <summary>All addresses of a name; none when it has none or they cannot be found out.</summary>
    IReadOnlyList<IPAddress> Addresses(string name);
}
