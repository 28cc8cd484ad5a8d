using System.Net.Sockets;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;

namespace Conserver.Server.Tests.Lines;

/// <summary>A console that connects to a Unix-domain socket, as hypervisors make for a guest.</summary>
public sealed class UdsLineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly List<Socket> sockets = [];
    private readonly ConsoleFixture fixture;

    public UdsLineTests() =>
        fixture = new ConsoleFixture(_ => Items.On(LineKinds.Uds, $"uds {SocketPath}; initspinmax 0;"));

    private string SocketPath => Path.Combine(folder, "guest");

    public void Dispose()
    {
        sockets.ForEach(socket => socket.Dispose());
        fixture.Console.Line.Close();
        fixture.Dispose();
        Folders.Remove(folder);
    }

    [Fact]
    public void A_socket_that_appears_is_connected_to_within_a_moment_and_again_when_its_server_has_come_back()
    {
        Start("connect({0}): No such file or directory");
        for (int i = 0; i < 3; i++)
        {
            Socket server = Serve();
            UntilUp(server, out Socket guest);
            guest.Dispose();
            server.Dispose();
            File.Delete(SocketPath);
            fixture.TurnUntil(() => !fixture.Console.Line.IsUp);
        }
    }

    [Fact]
    public void A_socket_whose_server_is_gone_is_refused_until_another_one_takes_its_place()
    {
        // .NET takes the file away with the socket.
        Socket gone = Serve(Path.Combine(folder, "made"));
        File.Move(Path.Combine(folder, "made"), SocketPath);
        gone.Dispose();

        // A child that some other test is just starting may have a copy of it for a moment.
        Assert.True(SpinWait.SpinUntil(IsRefused, TimeSpan.FromSeconds(20)));
        Start("connect({0}): Connection refused");
        File.Delete(SocketPath);
        UntilUp(Serve(), out _);
    }

    [Fact]
    public void A_server_that_takes_nobody_is_tried_again()
    {
        Socket server = Serve(backlog: 0);
        while (true)
        {
            var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            sockets.Add(other);
            try
            {
                other.Connect(new UnixDomainSocketEndPoint(SocketPath));
            }
            catch (SocketException full) when (full.SocketErrorCode == SocketError.WouldBlock)
            {
                break;
            }
        }

        Start("connect({0}): Resource temporarily unavailable");
        fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        while (server.Poll(0, SelectMode.SelectRead))
        {
            sockets.Add(server.Accept());
        }

        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
    }

    private void Start(string why)
    {
        fixture.Console.Start();
        string reason = string.Format(System.Globalization.CultureInfo.InvariantCulture, why, SocketPath);
        Assert.Contains($"ERROR: [c1] {reason}: forcing down", fixture.DaemonLines);
        Assert.True(fixture.Console.Line.WillRetry);
    }

    private Socket Serve(string? path = null, int backlog = 5)
    {
        var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        sockets.Add(server);
        server.Bind(new UnixDomainSocketEndPoint(path ?? SocketPath));
        server.Listen(backlog);
        return server;
    }

    private bool IsRefused()
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(SocketPath));
            return false;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }

    // By the watch alone: a retry would come after a second at least.
    private void UntilUp(Socket server, out Socket guest)
    {
        fixture.TurnUntil(() =>
        {
            fixture.Clock.Advance(TimeSpan.FromMilliseconds(5));
            return fixture.Console.Line.IsUp;
        });
        guest = server.Accept();
        sockets.Add(guest);
    }
}
