using System.Net;
using Conserver.Server.Config;

namespace Conserver.Server.Access;

/// <summary>Somebody an <see cref="AccessExplanation"/> is about.</summary>
/// <param name="User">Name and system groups.</param>
/// <param name="Address">Where they come from.</param>
/// <param name="HostName">What the name service says about the address.</param>
/// <param name="Secret">What the password file has for them.</param>
/// <param name="OwnAddresses">Addresses of this machine, for the rules that are made when there are none.</param>
public sealed record Caller(
    Identity User, IPAddress Address, PeerName HostName, SecretKind Secret, IReadOnlyList<IPAddress> OwnAddresses)
{
    /// <summary>The addresses of a name in the rules.</summary>
    public Func<string, IReadOnlyList<IPAddress>> AddressesOf { get; init; } = _ => [];

    /// <summary>What TCP wrappers say; null when they have nothing to say.</summary>
    public bool? PassesWrappers { get; init; }

    /// <summary>Asks the name service and TCP wrappers about an address.</summary>
    /// <exception cref="IOException">The files of TCP wrappers cannot be read.</exception>
    public static Caller From(IPAddress address, Identity user, SecretKind secret, DaemonSettings settings)
    {
        SystemHostNames service = new();
        PeerName name = service.Of(address);
        Wrappers wrappers = new();
        bool passes = wrappers.Allow(address, name);
        return new Caller(user, address, name, secret, AccessControl.OwnAddresses(settings))
        {
            AddressesOf = service.Addresses,
            PassesWrappers = wrappers.AreSilent ? null : passes,
        };
    }
}
