using System.Net;
using System.Net.Sockets;

namespace Conserver.Server.Tests.Faults;

/// <summary>A device on the network that asks for an echo, as telnet servers do, and says back what it is told.</summary>
internal sealed class FarDevice : IDisposable
{
    private readonly Socket listener;
    private readonly Thread thread;

    public FarDevice(EndPoint point)
    {
        listener = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(point);
        listener.Listen(10);
        thread = new Thread(Run);
        thread.Start();
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        listener.Dispose();
        thread.Join();
    }

    private void Run()
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            try
            {
                using Socket near = listener.Accept();
                _ = near.Send([0xFF, 0xFB, 1]);
                for (int got = near.Receive(buffer); got > 0; got = near.Receive(buffer))
                {
                    _ = near.Send(buffer, got, SocketFlags.None);
                }
            }
            catch (SocketException failure)
            {
                if (failure.SocketErrorCode is not (SocketError.ConnectionReset or SocketError.Shutdown))
                {
                    return;
                }
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
