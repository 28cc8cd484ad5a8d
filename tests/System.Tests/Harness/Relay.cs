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
        new Thread(Serve) { IsBackground = true, Name = "relay" }.Start();
    }

    public void Dispose()
    {
        listener.Dispose();
        far.Dispose();
    }

    private static void Copy(Socket from, Socket to)
    {
        byte[] buffer = new byte[4096];
        try
        {
            while (from.Receive(buffer) is > 0 and var got)
            {
                to.Send(buffer.AsSpan(0, got));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // One end, or the test, has ended.
        }
    }

    private void Serve()
    {
        try
        {
            using Socket near = listener.Accept();
            var back = new Thread(() => Copy(far, near)) { IsBackground = true, Name = "relay back" };
            back.Start();
            Copy(near, far);
            back.Join();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Nobody came.
        }
    }
}
