using System.Net;
using System.Net.Sockets;

namespace Conserver.System.Tests.Harness;

/// <summary>Passes one connection on to another place.</summary>
public sealed class Relay : IDisposable
{
    private readonly Socket listener;
    private readonly Socket far;

    public Relay(EndPoint from, EndPoint to)
    {
        listener = new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(from);
        listener.Listen(1);
        far = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        far.Connect(to);
        Background.Run("relay", Serve);
    }

    public void Dispose()
    {
        listener.Dispose();
        far.Dispose();
    }

    private static void Copy(Socket from, Socket to)
    {
        byte[] buffer = new byte[4096];
        while (from.Receive(buffer) is > 0 and var got)
        {
            to.Send(buffer.AsSpan(0, got));
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private void Serve()
    {
        using Socket near = listener.Accept();
        Thread back = Background.Run("relay back", () => Copy(far, near));
        Thread forth = Background.Run("relay forth", () => Copy(near, far));
        forth.Join();
        back.Join();
    }
}
