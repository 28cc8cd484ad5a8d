using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Access;

/// <summary>The system's name service (nsswitch.conf).</summary>
internal sealed class SystemHostNames : IHostNames
{
    public PeerName Of(IPAddress address) => Resolver.NameOf(address) is not { } name ? PeerName.None
        : new PeerName(name, Addresses(name).Contains(address));

    public IReadOnlyList<IPAddress> Addresses(string name) => Resolver.AllAddresses(name).Addresses;
}
