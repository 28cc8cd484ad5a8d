using System.Net;
using System.Net.Sockets;

namespace Conserver.Server.Tests.Posix;

/// <summary>A connect that meets itself: TCP takes two that cross for one connection, and both may be the same.</summary>
public sealed class SelfConnectTests
{
    [Fact]
    public void A_connection_to_itself_is_known_as_one()
    {
        using var own = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        own.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        own.Connect(own.LocalEndPoint!);
        Assert.True(Conserver.Posix.Sockets.IsItsOwnPeer((int)own.Handle, (IPEndPoint)own.LocalEndPoint!));

        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        Assert.False(Conserver.Posix.Sockets.IsItsOwnPeer((int)client.Handle, (IPEndPoint)listener.LocalEndPoint!));
    }
}
