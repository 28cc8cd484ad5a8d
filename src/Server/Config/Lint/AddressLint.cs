using System.Net;
using System.Net.Sockets;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config.Lint;

/// <summary>Addresses at which no console can wait for its device.</summary>
internal static class AddressLint
{
    public static void Check(LintReport report, ConsoleConfig console, IPEndPoint point)
    {
        Place at = report.PlaceOf(console, "listen");
        if (!IsAny(point) && !report.Surroundings.HasAddress(point.Address))
        {
            report.Warn(
                at,
                $"[{console.Name}] listen {point}: this machine has no such address",
                "nobody can come until it has; * is for all it has");
        }

        string[] own = [report.Settings.Port, report.Settings.GroupPort];
        if (IsWhereClientsCome(report.Settings.Listen, point)
            && own.Any(text => report.Surroundings.TcpPort(text) == point.Port))
        {
            report.Warn(at, $"[{console.Name}] listen {point}: this port is the daemon's own", "name another port");
        }
    }

    public static bool IsAny(IPEndPoint point) =>
        point.Address.Equals(IPAddress.Any) || point.Address.Equals(IPAddress.IPv6Any);

    // A port of all of IPv4 is taken for IPv6 as well where that is to have both.
    private static bool IsWhereClientsCome(ListenList clients, IPEndPoint point) => !clients.IsLocalOnly
        && (clients.Hosts.IsEmpty
            ? point.AddressFamily == AddressFamily.InterNetwork || IsAny(point)
            : IsAny(point) || clients.Hosts.Any(host =>
                !IPAddress.TryParse(host, out IPAddress? address) || address.Equals(point.Address)
                || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));
}
