using System.Net;
using System.Net.Sockets;
using Conserver.Posix;
using Descriptors = Conserver.Posix.Sockets;

namespace Conserver.Server.Tests.Posix;

/// <summary>The one loop that takes connections, for clients as for devices.</summary>
public sealed class AcceptorTests : IDisposable
{
    private const int Emfile = 24;

    private readonly FakeClock clock = new();
    private readonly Loop loop;
    private readonly Acceptor acceptor;
    private readonly List<Socket> clients = [];
    private readonly List<string> heard = [];
    private readonly Queue<int> fakes = [];
    private Action<int> take = Sys.Close;
    private int taken, asked;

    public AcceptorTests()
    {
        loop = new Loop("test", clock);
        int fd = Descriptors.Listen(new IPEndPoint(IPAddress.Loopback, 0), 16, only6: false);
        acceptor = new Acceptor(
            loop,
            StrictOwner.Instance,
            fd,
            perTurn: 3,
            connection =>
            {
                Assert.Equal(IPAddress.Loopback, connection.Peer?.Address);
                taken++;
                take(connection.Fd);
            },
            heard.Add,
            listener =>
            {
                asked++;
                return fakes.TryDequeue(out int fake) ? new Accepted(fake) : Descriptors.Accept(listener);
            });
    }

    public void Dispose()
    {
        acceptor.Close();
        Assert.Equal(0, loop.Watched);
        clients.ForEach(client => client.Dispose());
        loop.Dispose();
    }

    [Fact]
    public void Without_descriptors_it_says_so_once_and_looks_five_times_a_second()
    {
        Connect(1);
        for (int i = 0; i < 5; i++)
        {
            fakes.Enqueue(-Emfile);
            Turn(100);
            Assert.Equal((i + 1, 0), (asked, taken));
            clock.Advance(Acceptor.Pause - TimeSpan.FromMilliseconds(1));
            Turn(100);
            Assert.Equal(i + 1, asked);
            clock.Advance(TimeSpan.FromMilliseconds(1));
            loop.Turn(TimeSpan.Zero);
        }

        Turn(3);
        Assert.Equal(1, taken);
        Assert.Equal(["Too many open files"], heard);

        // It was well, so that it is news again.
        fakes.Enqueue(-Emfile);
        Connect(1);
        Turn(3);
        Assert.Equal(["Too many open files", "Too many open files"], heard);
    }

    [Fact]
    public void So_many_are_taken_a_turn_and_who_has_gone_again_is_passed_over()
    {
        Connect(5);
        fakes.Enqueue(-Errno.ECONNABORTED);
        loop.Turn(TimeSpan.Zero);
        Assert.Equal((3, 2), (asked, taken));
        loop.Turn(TimeSpan.Zero);
        Assert.Equal((6, 5), (asked, taken));
        Assert.Empty(heard);
    }

    [Fact]
    public void While_it_rests_connections_stay_with_the_kernel()
    {
        TimeSpan rest = TimeSpan.FromMilliseconds(4);
        acceptor.Rest(rest);
        Connect(2);
        Turn(3);
        Assert.Equal((0, 0), (asked, taken));
        take = fd =>
        {
            Sys.Close(fd);
            acceptor.Rest(rest);
        };
        clock.Advance(rest);
        Turn(3);
        Assert.Equal(1, taken);
        clock.Advance(rest);
        Turn(3);
        Assert.Equal(2, taken);
    }

    [Fact]
    public void Who_is_closed_while_it_accepts_accepts_no_more_and_does_not_resume()
    {
        Connect(3);
        take = fd =>
        {
            Sys.Close(fd);
            acceptor.Close();
        };
        loop.Turn(TimeSpan.Zero);
        acceptor.Resume();
        Turn(3);
        Assert.Equal((1, 1), (asked, taken));
    }

    private void Connect(int count)
    {
        for (int i = 0; i < count; i++)
        {
            clients.Add(new Socket(SocketType.Stream, ProtocolType.Tcp));
            clients[^1].Connect(IPAddress.Loopback, Descriptors.Local(acceptor.Fd)!.Port);
        }
    }

    private void Turn(int times)
    {
        for (int i = 0; i < times; i++)
        {
            loop.Turn(TimeSpan.Zero);
        }
    }
}
