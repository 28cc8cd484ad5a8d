using System.Net;
using System.Net.Sockets;

namespace Conserver.Server.Tests.Sessions;

/// <summary>What a break comes to on each kind of line, for the device and for who sends it.</summary>
public sealed class BreakTests
{
    private const string Common = """
        access * { trusted 192.0.2.1; }
        default * { master localhost; rw *; }
        break 1 { string "ab\zcd"; }
        break 2 { string "\z"; }

        """;

    [Theory]
    [InlineData("raw")]
    [InlineData("telnet")]
    public void On_a_connection_it_is_that_of_telnet_whatever_is_spoken_there(string protocol)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var daemon = new SessionFixture(
            $"{Common}console dev {{ type host; host 127.0.0.1; port {port}; protocol {protocol}; }}");
        daemon.Consoles[0].Start();
        daemon.TurnUntil(() => daemon.Consoles[0].Line.IsUp, "the line");
        using Socket device = listener.AcceptSocket();
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev");
        ann.Send("\u0005cl1");
        ann.Expect("[halt sent]\r\n");
        ann.Send("\u0005cl2");
        ann.Expect("[halt sent]\r\n");
        ann.ExpectNothing();
        byte[] got = new byte[8];
        device.ReceiveTimeout = 20_000;
        for (int length = 0; length < got.Length;)
        {
            length += device.Receive(got, length, got.Length - length, SocketFlags.None);
        }

        Assert.Equal("ab\u00ff\u00f3cd\u00ff\u00f3", Protocol.Text.Latin1.Text(got));
    }

    [Fact]
    public void Where_there_is_none_at_all_who_sends_it_is_told_so_and_nothing_is_sent()
    {
        using var daemon = new SessionFixture(
            Common + "break 3 { string \"#.\"; }\nconsole dev { type listen; listen @folder@/dev; }");
        daemon.Consoles[0].Start();
        using var device = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        device.Connect(new UnixDomainSocketEndPoint(Path.Combine(daemon.Folder, "dev")));
        daemon.TurnUntil(() => daemon.Consoles[0].Line.IsUp, "the line");
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev");
        foreach (string id in (string[])["1", "2"])
        {
            ann.Send($"\u0005cl{id}");
            ann.Expect("[halt not sent: there is no break on this console]\r\n");
        }

        ann.Send("\u0005cl3");
        ann.Expect("[halt sent]\r\n");
        byte[] got = new byte[16];
        Assert.Equal("#.", Protocol.Text.Latin1.Text(got.AsSpan(0, device.Receive(got))));
    }

    [Fact]
    public void On_a_socket_there_is_none_and_who_sends_it_is_told_so_behind_the_answer()
    {
        using var daemon = new SessionFixture(Common + "console dev { type uds; uds @folder@/dev; }");
        Socket device = daemon.BringUp(daemon.Consoles[0]);
        SessionFixture.FarClient ann = daemon.Attach("ann", "dev");
        ann.Send("\u0005cl1");
        ann.Expect("[halt sent]\r\n[tcsendbreak() failed]\r\n");
        byte[] got = new byte[16];
        Assert.Equal("abcd", Protocol.Text.Latin1.Text(got.AsSpan(0, device.Receive(got))));
    }
}
