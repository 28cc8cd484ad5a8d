using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Where the daemon listens.</summary>
public sealed class ListenTests
{
    private const string Config = """
        access * { trusted 127.0.0.0/8, ::1; }
        console c1 { master localhost; type exec; exec cat; rw *; }

        """;

    [Fact]
    public void Several_addresses_are_listened_on_with_the_same_two_ports()
    {
        int port = Ports.Free();
        using var daemon = new Daemon(
            Make.Ours, new IPEndPoint(IPAddress.Parse("127.0.0.4"), port), Config, "", "-E",
            "-M", "127.0.0.4,127.0.0.5,::1");
        int group = int.Parse(daemon.Ask("call c1"), CultureInfo.InvariantCulture);
        foreach (string address in new[] { "127.0.0.4", "127.0.0.5", "::1" })
        {
            Assert.Equal("ok\r\n", Greeting(address, port));
            Assert.Equal("ok\r\n", Greeting(address, group));
        }

        Assert.Null(Greeting("127.0.0.6", port));
    }

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void The_wildcard_of_IPv6_takes_IPv4_as_well(Make server)
    {
        using var daemon =
            new Daemon(server, new IPEndPoint(IPAddress.Loopback, Ports.Free()), Config, "", "-E", "-M", "::");
        Assert.Equal("ok\r\n", Greeting("127.0.0.1", daemon.Port));
        Assert.Equal("ok\r\n", Greeting("::1", daemon.Port));
    }

    [Fact]
    public void An_address_that_cannot_be_had_ends_the_start_before_anything_is_open()
    {
        using var folder = new ScratchFolder();
        folder.Write("x.cf", Config);
        (int exit, string said) = Daemon.RunToEnd(
            Make.Ours, folder.Path, "-C", "x.cf", "-p", Ports.Free().ToString(CultureInfo.InvariantCulture),
            "-M", "127.0.0.1,192.0.2.1");
        Assert.Equal(71, exit);
        Assert.Contains("bind(192.0.2.1:", said, StringComparison.Ordinal);
        Assert.Contains("Cannot assign requested address", said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_machine_itself_has_an_IPv4_address_where_all_others_are_IPv6()
    {
        // Without an IPv4 address but 127.0.0.1 the system is asked for IPv6 addresses only.
        const string Network = "ip link set lo up; ip addr add fd00::1/128 dev lo nodad; exec timeout 20 \"$0\" \"$@\"";
        using var folder = new ScratchFolder();
        folder.Write("x.cf", Config);
        (int exit, string said, string errors) = Command.Run(
            "", "unshare", "--net", "sh", "-c", Network, Programs.Server(Make.Ours), "-S", "-C", folder.File("x.cf"),
            "-M", "127.0.0.1", "-p", "21000");
        Assert.Equal("", errors);
        Assert.DoesNotContain("master `localhost'", said, StringComparison.Ordinal);
        Assert.Equal(0, exit);
    }

    /// <summary>What a server says first, or null when nobody listens.</summary>
    private static string? Greeting(string address, int port)
    {
        var point = new IPEndPoint(IPAddress.Parse(address), port);
        using var socket = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(point);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return null;
        }

        byte[] answer = new byte[4];
        using var stream = new NetworkStream(socket);
        stream.ReadExactly(answer);
        return global::System.Text.Encoding.Latin1.GetString(answer);
    }
}
