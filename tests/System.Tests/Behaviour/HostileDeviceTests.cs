using System.Net;
using System.Net.Sockets;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Devices that do what no good device does, and what it costs the daemon and everybody else.</summary>
public sealed class HostileDeviceTests
{
    [Fact]
    public void One_that_asks_without_end_and_reads_no_answer_costs_no_memory()
    {
        using Listener device = new();
        using Stage stage = Open(device, "telnet");
        using Socket line = device.Accept();
        int before = stage.Daemon.Memory;
        line.SendBufferSize = 1 << 20;
        line.SendTimeout = 1000;
        byte[] questions = [.. Enumerable.Repeat<byte[]>([0xFF, 0xFD, 0x63], 20_000).SelectMany(bytes => bytes)];
        for (int sent = 0; sent < 5000 && TrySend(line, questions); sent++)
        {
            long after = stage.Daemon.Memory;
            Assert.True(after - before < 30_000, $"{before} KiB before, {after} KiB after {sent}");
        }
    }

    [Theory]
    [InlineData("raw", "")]
    [InlineData("telnet", "\xFF\xFD\x63")]
    public void Last_words_before_a_reset_are_logged_though_a_key_is_on_its_way(string protocol, string question)
    {
        using Listener device = new();
        using Stage stage = Open(device, protocol);
        using Socket line = device.Accept();
        RawClient ann = stage.Group("A");
        ann.Attach("ann", "c");

        // The key is there before the words and the reset are: it is written to a line that is gone.
        stage.Daemon.Signal(Posix.SIGSTOP);
        ann.Send("k");
        line.LingerState = new LingerOption(enable: true, seconds: 0);
        Assert.NotEqual(0, line.Send(Encoding.Latin1.GetBytes(question + new string('.', 20_000) + "last words\r\n")));
        Deadline.Until(() => Delivered(line), () => "the words in the daemon's kernel");
        line.Dispose();
        stage.Daemon.Signal(Posix.SIGCONT);
        stage.Daemon.UntilLogged("c", "[-- Console down");
        Assert.Contains("last words", stage.Daemon.LogText("c"), StringComparison.Ordinal);
    }

    [Fact]
    public void Floods_storms_and_silence_keep_no_neighbour_waiting()
    {
        // Garbage, options, subnegotiations without an end, and nothing at all.
        byte[][] kinds =
        [
            [.. Enumerable.Range(0, 65_536).Select(i => (byte)(i * 31 >> 3))],
            [.. Enumerable.Repeat<byte[]>([0xFF, 0xFD, 0x63, 0xFF, 0xFB, 0x01, 0xFF, 0xFC, 0x01], 7000).SelectMany(b => b)],
            [.. Enumerable.Repeat<byte[]>([0xFF, 0xFA, 0x18, .. new byte[2000]], 30).SelectMany(b => b)],
            [],
        ];
        Listener[] devices = [.. kinds.Select(_ => new Listener())];
        string[] consoles = [.. devices.Select((device, i) => $"console c{i} {{ port {device.Port}; }}")];
        using var stage = new Stage(Make.Ours, Make.Debian, $$"""
            access * { trusted 127.0.0.1; }
            default * { master localhost; type host; host 127.0.0.1; protocol telnet; rw *; }
            {{string.Join('\n', consoles)}}
            console neighbour { type exec; exec "stty raw -echo; exec cat"; }

            """, "", "-E");
        Socket[] lines = [.. devices.Select(device => device.Accept())];
        long[] sent = new long[kinds.Length];
        for (int i = 0; i < kinds.Length; i++)
        {
            (Socket line, byte[] bytes, int at) = (lines[i], kinds[i], i);
            Background.Run("answers", () => Drain(line));
            if (bytes.Length > 0)
            {
                Background.Run("flood", () => Flood(line, bytes, ref sent[at]));
            }
        }

        Viewer ann = stage.Attach("ann", "neighbour");
        for (int i = 1; i <= 10; i++)
        {
            long enough = i * 1_000_000;
            Deadline.Until(
                () => sent.SkipLast(1).All(one => one >= enough), () => $"{enough} bytes of each: {string.Join(' ', sent)}");
            ann.Type($"hello {i}\r\n");
            ann.Until($"hello {i}\r\n");
        }

        for (int i = 0; i < kinds.Length; i++)
        {
            DeviceTests.UntilState(stage, $"c{i}", "up");
            lines[i].Dispose();
            devices[i].Dispose();
        }

        Assert.DoesNotContain("internal error", stage.Daemon.Messages.Text, StringComparison.Ordinal);
        ann.Leave();
    }

    private static void Flood(Socket line, byte[] bytes, ref long sent)
    {
        while (line.Send(bytes) is > 0 and var more)
        {
            Interlocked.Add(ref sent, more);
        }
    }

    private static void Drain(Socket line)
    {
        byte[] answers = new byte[65_536];
        int got;
        do
        {
            got = line.Receive(answers);
        }
        while (got > 0);
    }

    private static Stage Open(Listener device, string protocol) => new(Make.Ours, Make.Debian, $$"""
        access * { trusted 127.0.0.1; }
        console c {
            master localhost; type host; host 127.0.0.1; port {{device.Port}}; protocol {{protocol}}; rw *;
            logfile @dir@/c.log; options !autoreinit;
        }

        """, "", "-E");

    private static bool TrySend(Socket line, byte[] bytes)
    {
        try
        {
            return line.Send(bytes) > 0;
        }
        catch (SocketException)
        {
            // Not read any more: what it is for.
            return false;
        }
    }

    // Nothing of it is left in the sender's kernel.
    private static bool Delivered(Socket line)
    {
        int port = ((IPEndPoint)line.LocalEndPoint!).Port;
        return File.ReadLines("/proc/net/tcp").Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(row => row[1].EndsWith($":{port:X4}", StringComparison.Ordinal) && row[3] == "01"
                && row[4].StartsWith("00000000:", StringComparison.Ordinal));
    }

    private sealed class Listener : IDisposable
    {
        private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public Listener()
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen(10);
        }

        public int Port => ((IPEndPoint)socket.LocalEndPoint!).Port;

        public Socket Accept() => socket.Accept();

        public void Dispose() => socket.Dispose();
    }
}
