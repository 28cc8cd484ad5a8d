using System.Net;
using System.Net.Sockets;
using Conserver.Posix;
using Conserver.Server.Listening;

namespace Conserver.Server.Tests;

public sealed class ListenerTests : IDisposable
{
    private const int TcpWindowClamp = 10;

    private readonly Loop loop = new("test", new FakeClock());
    private readonly List<int> taken = [];
    private readonly Listener listener;

    public ListenerTests() => listener = Listener.Open(
        loop, new IPEndPoint(IPAddress.Loopback, 0), only6: false, (fd, _) => taken.Add(fd), reason => Assert.Fail(reason));

    public void Dispose()
    {
        listener.Dispose();
        taken.ForEach(Sys.Close);
        loop.Dispose();
    }

    [Fact]
    public void What_it_takes_answers_at_once_and_may_not_send_much_ahead()
    {
        using Socket client = Connect();
        loop.Turn(TimeSpan.FromSeconds(5));
        int fd = Assert.Single(taken);
        taken.Clear();
        using var socket = new Socket(new SafeSocketHandle(fd, ownsHandle: true));
        Assert.True(socket.NoDelay);
        byte[] value = new byte[sizeof(int)];
        Assert.Equal(value.Length, socket.GetRawSocketOption((int)SocketOptionLevel.Tcp, TcpWindowClamp, value));
        Assert.InRange(BitConverter.ToInt32(value), 1, 64 * 1024);
    }

    [Fact]
    public void Of_those_that_wait_it_takes_one_a_turn_and_all_of_them()
    {
        using Socket first = Connect(), second = Connect(), third = Connect();
        for (int count = 1; count <= 3; count++)
        {
            loop.Turn(TimeSpan.FromSeconds(5));
            Assert.Equal(count, taken.Count);
        }
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, listener.Port);
        return socket;
    }
}
