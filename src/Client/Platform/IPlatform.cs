using System.Net;

namespace Conserver.Client.Platform;

/// <summary>
/// The operating system, as far as the way to a server needs it. Everything else of the library is the same everywhere;
/// a program for another system brings its own.
/// </summary>
public interface IPlatform
{
    /// <summary>
    /// The addresses of a host in the resolver's order; empty exactly when there is an <paramref name="error"/>, which a
    /// name service that does not answer in time is too.
    /// </summary>
    IReadOnlyList<IPAddress> Addresses(string host, out string? error);

    /// <summary>The addresses of this machine's interfaces that are up.</summary>
    IReadOnlyCollection<IPAddress> OwnAddresses();

    /// <summary>The TCP port of a service; null when nobody knows it.</summary>
    ushort? Service(string name);

    /// <summary>Connects; null and the reason when that does not work, or not in time.</summary>
    ISocket? Connect(IPEndPoint point, TimeSpan limit, out string reason);

    /// <summary>Connects to a Unix-domain socket; null and the reason when that does not work.</summary>
    ISocket? ConnectUnix(string path, out string reason);
}
