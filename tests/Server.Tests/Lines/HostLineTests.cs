using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conserver.Posix;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Consoles;

namespace Conserver.Server.Tests.Lines;

/// <summary>Consoles behind TCP, against sockets of the test.</summary>
public sealed class HostLineTests
{
    private const int Tcp = 6, KeepIdle = 4, KeepInterval = 5, KeepCount = 6, UserTimeout = 18;

    [Fact]
    public void The_log_has_the_reason_for_each_address_of_a_name()
    {
        using Socket refusing = Ports.Refusing();
        int port = Port(refusing);
        using ConsoleFixture fixture = At("localhost", port);
        fixture.Console.Start();
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        IEnumerable<string> reasons = Resolver.Addresses("localhost").Addresses
            .Select(address => $"connect({new IPEndPoint(address, port)}): Connection refused")
            .Order(StringComparer.Ordinal);
        Assert.Contains($"ERROR: [c1] {string.Join("; ", reasons)}: forcing down", fixture.DaemonLines);
    }

    [Fact]
    public void Reasons_are_told_in_one_order_and_not_without_end()
    {
        ConnectFailures failures = default;
        Assert.False(failures.Any);
        failures.Add("b");
        failures.Add("a");
        Assert.Equal("a; b", failures.Text);
        for (int i = 0; i < 10; i++)
        {
            failures.Add($"c{i}");
        }

        Assert.Equal("a; b; c0; c1; c2; c3; c4; c5; and 4 more", failures.Text);
    }

    [Fact]
    public void A_connection_that_is_not_made_in_time_is_given_up()
    {
        // One connection is all that may wait there: the kernel does not answer to more.
        using Socket listener = Listen(IPAddress.Loopback, 0);
        using var first = new Socket(SocketType.Stream, ProtocolType.Tcp);
        first.Connect(listener.LocalEndPoint!);
        Assert.True(listener.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead));
        using ConsoleFixture fixture = At("127.0.0.1", Port(listener), timeout: 3);
        fixture.Console.Start();
        fixture.Loop.Turn(TimeSpan.Zero);
        fixture.Clock.Advance(TimeSpan.FromSeconds(2.9));
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(LineState.Connecting, fixture.Console.Line.State);
        fixture.Clock.Advance(TimeSpan.FromSeconds(0.2));
        fixture.TurnUntil(() => fixture.Console.Line.State == LineState.Down);
        Assert.Contains(
            $"ERROR: [c1] connect(127.0.0.1:{Port(listener)}): connect timeout: forcing down", fixture.DaemonLines);
    }

    [Theory]
    [InlineData(60, 20, 10, 3, 50_000)]
    [InlineData(6, 2, 1, 3, 5_000)]
    public void A_host_that_is_silent_is_gone_before_the_time_is_over(
        int silence, int idle, int interval, int count, int unanswered)
    {
        using Socket listener = Listen(IPAddress.Loopback, 1);
        using ConsoleFixture fixture = At("127.0.0.1", Port(listener), silence: silence);
        using Socket link = Up(fixture);
        Assert.Equal(
            (idle, interval, count, unanswered),
            (Option(link, KeepIdle), Option(link, KeepInterval), Option(link, KeepCount), Option(link, UserTimeout)));
        Assert.True(idle + (interval * count) < silence);
    }

    [Fact]
    public void How_long_a_host_may_be_silent_can_be_left_to_the_system()
    {
        using Socket listener = Listen(IPAddress.Loopback, 1);
        using ConsoleFixture fixture = At("127.0.0.1", Port(listener), silence: 0);
        using Socket link = Up(fixture);
        Assert.Equal(0, Option(link, UserTimeout));
        Assert.True(Option(link, KeepIdle) > 60);
    }

    [Theory]
    [InlineData("::1")]
    [InlineData("[::1]")]
    public void An_ipv6_address_may_stand_in_brackets(string host)
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "no IPv6 here");
        using Socket listener = Listen(IPAddress.IPv6Loopback, 1);
        using ConsoleFixture fixture = At(host, Port(listener));
        using Socket link = Up(fixture);
        Assert.True(fixture.Console.Line.IsUp);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_host_on_this_machine_has_answered_at_once(bool listens)
    {
        using Socket listener = Listen(IPAddress.Loopback, 100);
        using Socket refusing = Ports.Refusing();
        int port = Port(listens ? listener : refusing);
        int known = 0;
        for (int i = 0; i < 50; i++)
        {
            int fd = Sockets.Connect(new IPEndPoint(IPAddress.Loopback, port), out bool pending);
            known += pending || (fd >= 0) != listens ? 0 : 1;
            if (fd >= 0)
            {
                Sys.Close(fd);
            }
            else
            {
                Assert.Equal(-Errno.ECONNREFUSED, fd);
            }
        }

        // The kernel may put it off when it is very busy.
        Assert.InRange(known, 1, 50);
    }

    [Fact]
    public void A_connection_that_stands_at_once_is_closed_when_the_line_is_closed_before_it_is_used()
    {
        using Socket listener = Listen(IPAddress.Loopback, 1);
        using ConsoleFixture fixture = At("127.0.0.1", Port(listener));
        fixture.Console.Start();
        Assert.Equal(LineState.Connecting, fixture.Console.Line.State);
        using Socket taken = listener.Accept();
        fixture.Console.Line.Close();
        fixture.Loop.Turn(TimeSpan.Zero);
        Assert.Equal((LineState.Down, 0), (fixture.Console.Line.State, fixture.Loop.Watched));
        Assert.Equal(0, taken.Receive(new byte[1]));
    }

    private static ConsoleFixture At(string host, int port, int timeout = 10, int silence = 60) => new(config => config with
    {
        Kind = LineKinds.Host,
        Host = host,
        NetPort = (ushort)port,
        ConnectTimeout = TimeSpan.FromSeconds(timeout),
        KeepAlive = TimeSpan.FromSeconds(silence),
    });

    private static Socket Listen(IPAddress address, int backlog)
    {
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(backlog);
        return listener;
    }

    private static int Port(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    /// <summary>The connection of the line, still the line's.</summary>
    private static Socket Up(ConsoleFixture fixture)
    {
        fixture.Console.Start();
        fixture.TurnUntil(() => fixture.Console.Line.IsUp);
        int fd = int.Parse(fixture.Console.Line.Info.Split(',')[^1], CultureInfo.InvariantCulture);
        return new Socket(new SafeSocketHandle(fd, ownsHandle: false));
    }

    private static int Option(Socket socket, int option)
    {
        byte[] value = new byte[sizeof(int)];
        socket.GetRawSocketOption(Tcp, option, value);
        return BitConverter.ToInt32(value);
    }
}
