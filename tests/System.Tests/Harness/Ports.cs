using System.Net;
using System.Net.Sockets;

namespace Conserver.System.Tests.Harness;

/// <summary>
/// Hands out free TCP ports of 127.0.0.1, each once. They are taken from below the range the kernel uses for outgoing
/// connections, so that nobody's connection can occupy one between here and the daemon's bind.
/// </summary>
public static class Ports
{
    private const int First = 17000, Last = 31000;
    private static int next = First + (Environment.ProcessId * 37 % (Last - First));

    public static int Free()
    {
        for (int tries = 0; tries < Last - First; tries++)
        {
            int port = First + ((Interlocked.Increment(ref next) - First) % (Last - First));
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException inUse) when (inUse.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue;
            }
        }

        throw new InvalidOperationException("no free port");
    }

    /// <summary>Waits until somebody listens there: without a connection, which might be taken for the real one.</summary>
    public static void UntilListening(int port) => Deadline.Until(
        () => File.ReadLines("/proc/net/tcp").Any(
            line => line.Contains($":{port:X4} 00000000:0000 0A ", StringComparison.Ordinal)),
        () => $"a server at port {port}");
}
