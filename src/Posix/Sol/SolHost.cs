using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Conserver.Posix;

/// <summary>A name or address, and perhaps a port behind a colon; an IPv6 address with one has brackets.</summary>
public static class SolHost
{
    /// <summary>libipmiconsole 1.6 takes no larger one.</summary>
    private const int LargestPort = short.MaxValue;

    /// <summary>The name or address without brackets, and the text of the port; empty when there is none.</summary>
    public static (string Name, string Port) Split(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        int colon = host.LastIndexOf(':');
        bool hasPort = colon > 0 && (host[colon - 1] == ']' || !host[..colon].Contains(':', StringComparison.Ordinal));
        return ((hasPort ? host[..colon] : host).Trim('[', ']'), hasPort ? host[(colon + 1)..] : "");
    }

    /// <summary>
    /// The host with its address in place of its name, or why the library would not take it: it must not even be asked
    /// then, since it closes descriptor 0, whoever has that.
    /// </summary>
    public static (string? Target, string? Refusal) Target(string host, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        (_, string port) = Split(host);
        bool isPort = int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        if (port.Length > 0 && (!isPort || number is < 1 or > LargestPort))
        {
            return (null, $"port `{port}' is not from 1 to {LargestPort}");
        }

        bool needsBrackets = port.Length > 0 && address.AddressFamily == AddressFamily.InterNetworkV6;
        string text = needsBrackets ? $"[{address}]" : $"{address}";
        return (port.Length > 0 ? $"{text}:{port}" : text, null);
    }
}
