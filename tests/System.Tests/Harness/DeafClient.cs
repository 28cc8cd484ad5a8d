using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>A client that sends and never reads.</summary>
public sealed class DeafClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public DeafClient(int port)
    {
        socket.ReceiveBufferSize = 4096;
        socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Sends the first text, and the other over and over until the daemon takes no more of it.</summary>
    /// <exception cref="TimeoutException">It takes all there is.</exception>
    public void SendForever(string first, string again)
    {
        const long All = 100_000_000;
        socket.Send(Encoding.Latin1.GetBytes(first));
        byte[] bytes = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat(again, 1000)));
        socket.SendTimeout = 1000;
        try
        {
            for (long sent = 0; sent < All; sent += bytes.Length)
            {
                socket.Send(bytes);
            }
        }
        catch (SocketException full) when (full.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            // A second without room: the daemon does not read on.
            return;
        }

        throw new TimeoutException("the daemon reads on and on");
    }

    public void Dispose() => socket.Dispose();
}
