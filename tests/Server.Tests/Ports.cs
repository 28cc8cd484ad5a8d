using System.Net;
using System.Net.Sockets;

namespace Conserver.Server.Tests;

/// <summary>TCP ports of 127.0.0.1 for what binds them itself, later.</summary>
internal static class Ports
{
    // Below what the kernel gives to who asks for any port or connects, and apart from those of the system tests.
    private const int First = 10_000, Last = 17_000;
    private static int next = Environment.ProcessId * 37 % (Last - First);

    /// <summary>One where nobody listens, and that no other test is given.</summary>
    public static int Free()
    {
        for (int tries = First; tries < Last; tries++)
        {
            int port = First + ((Interlocked.Increment(ref next) & int.MaxValue) % (Last - First));
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue;
            }
        }

        throw new InvalidOperationException("no free port");
    }

    /// <summary>
    /// A port, of IPv4 and IPv6, that refuses every connection and belongs to nobody else until it is disposed of: bound,
    /// and not listened at.
    /// </summary>
    public static Socket Refusing()
    {
        Socket bound = Socket.OSSupportsIPv6
            ? new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true }
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
        return bound;
    }
}
