using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Crowds that connect and do not log in.</summary>
public sealed class StrangerTests
{
    private const int Limit = 1000;

    private const string Config = """
        access * { trusted 127.0.0.0/8; admin root; }
        console c1 { master localhost; type exec; exec cat; rw *; logfile @dir@/c1.log; }

        """;

    [Fact]
    public void A_thousand_may_wait_and_each_further_one_costs_the_oldest_its_place()
    {
        using Daemon daemon = Start();
        RawClient working = new(daemon.GroupPorts()[0], "W");
        working.Attach("ann", "c1");
        int descriptors = daemon.Descriptors, memory = daemon.Memory;
        List<Socket> crowd = [.. Enumerable.Range(0, Limit).Select(_ => Stranger(daemon.Port))];
        foreach (Socket first in crowd)
        {
            Assert.Equal("ok\r\n", Line(first));
        }

        Assert.DoesNotContain("wait to log in", daemon.Messages.Text, StringComparison.Ordinal);
        crowd.AddRange(Enumerable.Range(0, 1000).Select(_ => Stranger(daemon.Port)));
        foreach (Socket evicted in crowd[..1000])
        {
            Assert.Equal("too many connections\r\n", Line(evicted));
            Assert.Equal("", Line(evicted));
        }

        foreach (Socket late in crowd[1000..])
        {
            Assert.Equal("ok\r\n", Line(late));
        }

        // Once, not a thousand times.
        daemon.Messages.Take("ERROR: 1000 connections wait to log in, 1000 from 127.0.0.1: closing its oldest\n");
        Assert.DoesNotContain("wait to log in", daemon.Messages.Text[
            daemon.Messages.Text.IndexOf("wait to log in", StringComparison.Ordinal)..][14..], StringComparison.Ordinal);
        Assert.True(daemon.Descriptors - descriptors < Limit + 50,
            $"{descriptors} descriptors before, {daemon.Descriptors} with the crowd");
        Assert.True(daemon.Memory - memory < 60_000, $"{memory} KiB before, {daemon.Memory} KiB with the crowd");

        working.Send("still working\r");
        working.Until("still working\r\nstill working\r\n");
        using (var legitimate = new RawClient(daemon.At, "L"))
        {
            legitimate.LogIn("root");
            Assert.EndsWith("\r\n", legitimate.Ask("pid\r\n"), StringComparison.Ordinal);
        }

        foreach (Socket socket in crowd)
        {
            socket.Dispose();
        }

        Deadline.Until(
            () => daemon.Descriptors <= descriptors, () => $"{descriptors} descriptors, not {daemon.Descriptors}");
        working.Dispose();
    }

    [Fact]
    public void Who_stops_in_the_middle_of_a_handshake_gives_way_at_once()
    {
        using Daemon daemon = Start();
        int descriptors = daemon.Descriptors;
        List<Socket> crowd = [];
        for (int i = 0; i < Limit + 500; i++)
        {
            crowd.Add(Stranger(daemon.Port));
            crowd[i].Send("ssl\r\n"u8);
            Assert.Equal("ok\r\n", Line(crowd[i]));
            Assert.Equal("ok\r\n", Line(crowd[i]));
            crowd[i].Send([0x16, 3, 1]);
        }

        Assert.True(daemon.Descriptors - descriptors < Limit + 50,
            $"{descriptors} descriptors before, {daemon.Descriptors} with the crowd");
        foreach (Socket socket in crowd)
        {
            socket.Dispose();
        }

        Deadline.Until(
            () => daemon.Descriptors <= descriptors, () => $"{descriptors} descriptors, not {daemon.Descriptors}");
    }

    [Fact]
    public void Whoever_comes_from_elsewhere_keeps_its_place()
    {
        using Daemon daemon = Start();
        using Socket patient = Stranger(daemon.Port, "127.0.0.2");
        Assert.Equal("ok\r\n", Line(patient));
        List<Socket> crowd = [.. Enumerable.Range(0, Limit + 200).Select(_ => Stranger(daemon.Port))];
        foreach (Socket evicted in crowd[..200])
        {
            Assert.Equal("ok\r\n", Line(evicted));
            Assert.Equal("too many connections\r\n", Line(evicted));
        }

        patient.Send("login root\r\npid\r\n"u8);
        Assert.Equal("ok\r\n", Line(patient));
        Assert.True(int.TryParse(Line(patient), out _));
        foreach (Socket socket in crowd)
        {
            socket.Dispose();
        }
    }

    [Fact]
    public void Those_who_have_logged_in_are_not_counted()
    {
        using Daemon daemon = Start();
        List<Socket> crowd = [.. Enumerable.Range(0, Limit + 200).Select(_ => Stranger(daemon.Port))];
        try
        {
            foreach (Socket socket in crowd[200..])
            {
                Assert.Equal("ok\r\n", Line(socket));
                socket.Send("login bob\r\n"u8);
                Assert.Equal("ok\r\n", Line(socket));
            }

            crowd.AddRange(Enumerable.Range(0, Limit).Select(_ => Stranger(daemon.Port)));
            foreach (Socket socket in crowd[1200..])
            {
                Assert.Equal("ok\r\n", Line(socket));
            }

            foreach (Socket socket in crowd[200..1200])
            {
                socket.Send("version\r\n"u8);
                Assert.StartsWith("version ", Line(socket), StringComparison.Ordinal);
            }
        }
        finally
        {
            foreach (Socket socket in crowd)
            {
                socket.Dispose();
            }
        }
    }

    [Fact]
    public void Who_sends_without_end_is_read_at_a_pace_while_others_work_and_gone_when_he_goes()
    {
        using Daemon daemon = Start();
        using RawClient working = new(daemon.GroupPorts()[0], "W");
        working.Attach("ann", "c1");
        int descriptors = daemon.Descriptors;
        Stopwatch watch = Stopwatch.StartNew();
        Socket[] strangers = [.. Enumerable.Range(0, 8).Select(_ => Stranger(daemon.Port))];
        foreach (Socket stranger in strangers)
        {
            stranger.Blocking = false;
            Assert.True(stranger.Send(new byte[stranger == strangers[0] ? 40_000 : 1_000_000]) >= 40_000);
            stranger.Blocking = true;
            Assert.Equal("ok\r\n", Line(stranger));
        }

        // Long before the others have been read to where their line is too long.
        strangers[0].Close();
        Deadline.Until(
            () => daemon.Descriptors == descriptors + 7, () => $"{descriptors} and {daemon.Descriptors} descriptors");
        Assert.All(strangers[1..], stranger => Assert.Equal(0, stranger.Available));
        working.Send("still working\r");
        working.Until("still working\r\nstill working\r\n");
        foreach (Socket stranger in strangers[1..])
        {
            Assert.Equal("line too long\r\n", Line(stranger));
            Assert.True(watch.Elapsed > TimeSpan.FromSeconds(2.5), $"after {watch.Elapsed}");
            stranger.Dispose();
        }
    }

    private static Daemon Start() => new(Make.Ours, Config, "", "-E");

    private static Socket Stranger(int port, string from = "127.0.0.1")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)Deadline.Limit.TotalMilliseconds,
        };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    // Byte by byte: what follows belongs to the next call. Empty at the end.
    private static string Line(Socket socket)
    {
        var line = new StringBuilder();
        var letter = new byte[1];
        while (socket.Receive(letter) > 0)
        {
            line.Append((char)letter[0]);
            if (letter[0] == '\n')
            {
                break;
            }
        }

        return line.ToString();
    }
}
