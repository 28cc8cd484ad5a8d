using System.Net;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Listening;

namespace Conserver.Daemon;

/// <summary>Where the daemon listens, by the command line and the configuration; names are looked up.</summary>
/// <param name="options">The command line.</param>
/// <param name="error">Told of what cannot be used.</param>
internal sealed class Addresses(DaemonOptions options, Action<string> error)
{
    /// <summary>All of it; null when something cannot be used, which has been said.</summary>
    public ListenPoints? Of(DaemonSettings settings)
    {
        ListenList listen = settings.Listen;
        if (listen.TooLong is { } path)
        {
            error($"path to socket too long: `{path}' ({path.Length} > {Sockets.MaxUnixPath} bytes)");
            return null;
        }

        List<IPAddress> addresses = [];
        foreach (string name in listen.Hosts)
        {
            if (Address(name) is not { } address)
            {
                return null;
            }

            if (!addresses.Contains(address))
            {
                addresses.Add(address);
            }
        }

        if (listen.IsLocalOnly)
        {
            return new ListenPoints([], 0, 0, listen.Directories);
        }

        if (addresses.Count == 0)
        {
            addresses.Add(IPAddress.Any);
        }

        return Port(settings.Port) is { } primary && Port(settings.GroupPort) is { } secondary
            ? new ListenPoints(addresses, primary, secondary, listen.Directories)
            : null;
    }

    /// <summary>One of them; null when it has none, which has been said.</summary>
    public IPAddress? Address(string name)
    {
        NameLookup found = Resolver.Addresses(name);
        if (found.Error is not null)
        {
            error($"getaddrinfo({name}): {found.Error}");
            return null;
        }

        // Of a name with several addresses the first, as with the old daemon.
        return found.Addresses[0];
    }

    /// <summary>Its ports have numbers; when they have not, that has been said.</summary>
    public bool HasPorts(DaemonSettings settings) =>
        settings.Listen.IsLocalOnly || (Port(settings.Port) is not null && Port(settings.GroupPort) is not null);

    private int? Port(string text)
    {
        // Numbers are taken modulo 65536, as the C library does.
        if (ulong.TryParse(text, out ulong number))
        {
            return (int)(number % 65536);
        }

        if (ServicePorts.Of(text) is { } port)
        {
            return port;
        }

        error($"getaddrinfo({options.Address ?? "(null)"}): Servname not supported for ai_socktype (port `{text}')");
        return null;
    }
}
