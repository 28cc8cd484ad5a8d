using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Client.Configuration;

/// <summary>Whether the name of a <c>config</c> block means this machine.</summary>
internal static class HostMatch
{
    /// <summary>The name resolves to an address of one of our interfaces that are up.</summary>
    /// <param name="name">Host name or address; Latin-1 text.</param>
    /// <param name="reason">Why it cannot be known; null when it is known.</param>
    public static bool IsThisMachine(string name, out string? reason)
    {
        IReadOnlyList<IPEndPoint> points = ClientSocket.Resolve(Latin1.ToNative(name), 0, out reason);
        if (points.Count == 0)
        {
            return false;
        }

        IReadOnlyList<IPAddress> own = ClientSocket.LocalAddresses();
        foreach (IPEndPoint point in points)
        {
            foreach (IPAddress address in own)
            {
                if (point.Address.Equals(address))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
