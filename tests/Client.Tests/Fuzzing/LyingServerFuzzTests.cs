using System.Net;
using Conserver.Client.Configuration;
using Conserver.Client.Listing;
using Conserver.Client.Platform;
using Conserver.Client.Streams;
using Conserver.Client.Tls;
using Conserver.Client.Walking;
using Conserver.Protocol.Text;
using Conserver.Tests;

namespace Conserver.Client.Tests.Fuzzing;

/// <summary>
/// Servers that say anything: the client comes to an end, says what is wrong, and does not go round for ever.
/// </summary>
[Trait("Kind", "fuzz")]
public sealed class LyingServerFuzzTests
{
    private const int MostConnections = 40;

    private readonly FuzzMix mix = new(
        "server",
        "ok\r\n", "ok\r\n", "ok\r\n", "\0", "\0", "passwd? here\r\n", "goodbye\r\n", "4242\r\n", "@h:@g\r\n", "1:2:3\r\n",
        "@\r\n", "[attached]\r\n", "[spy]\r\n", "[connected]\r\n", "[console is read-only]\r\n",
        "[no, ann@h is attached]\r\n",
        ":", "@",
        "-- console is down]", "web1:h,1,2:#:", "::up:rw:,nolog,", "noact,nobrk,notask,0,-1:0:noautoup::ixon::0:\r\n",
        "web1:h,1,2:#:::up:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup::ixon::0:\r\n", "rw web1\r\n", "modem - 1 web1\r\n",
        "w@ann@h@1,", "\u00ff", "\u00ff\u00ff", "\u00ffG", "\u00ffZ", "\u00ff.", "[quote \\005]", "\r\n",
        "99999999999999999999");

    [Fact]
    public void Every_dialogue_ends() =>
        new Fuzz("server", TimeSpan.FromSeconds(3)) { MostBytes = 64 << 20 }.Run(mix.Make, (input, random) =>
        {
            var report = new Report();
            var network = new Network(Latin1.Text(input).Split('\0'), random);
            var settings = new ServerSettings { Master = "h", Port = 1, UserName = "ann", TlsEnabled = random.Next(8) == 0 };
            var login = new Login(settings, network, report, new Secret(), new None()) { Patience = TimeSpan.Zero };
            var walk = new Walk(settings, login, report) { AsksNames = random.Next(2) == 0 };
            try
            {
                if (random.Next(2) == 0)
                {
                    IReadOnlyList<ConsoleRow> rows = ConsoleDirectory.Of(walk).Rows;
                    Assert.InRange(rows.Count, 0, network.Said / 20);
                }
                else
                {
                    walk.Call("web1", called => Watch(called, (StreamMode)random.Next(3)));
                }
            }
            catch (ClientException failure)
            {
                Assert.NotEmpty(failure.Message);
            }

            Assert.Equal(network.Opened, network.Closed);
        });

    private static bool Watch(CalledConsole called, StreamMode mode)
    {
        try
        {
            using ConsoleStream stream = ConsoleStream.Open(called, mode);
            stream.Type("ls\u0005c\u00ff\r"u8);
            int reads = 0;
            while (stream.Read(_ => { }) && reads++ < 10_000)
            {
            }

            stream.Flush();
            return true;
        }
        catch (ClientException)
        {
            called.Connection.Dispose();
            return true;
        }
    }

    /// <summary>Servers that say the next text each time they are called, in pieces of chance, and then close.</summary>
    private sealed class Network(string[] texts, Random random) : IPlatform
    {
        public int Opened { get; private set; }
        public int Closed { get; private set; }
        public int Said { get; private set; }

        public IReadOnlyList<IPAddress> Addresses(string host, out string? error)
        {
            error = null;
            return [IPAddress.Loopback];
        }

        public IReadOnlyCollection<IPAddress> OwnAddresses() => [];

        public ushort? Service(string name) => null;

        public ISocket? Connect(IPEndPoint point, TimeSpan limit, out string reason)
        {
            reason = "Connection refused";
            if (Opened == MostConnections)
            {
                return null;
            }

            byte[] text = Latin1.Bytes(texts[Opened++ % texts.Length]);
            Said += text.Length;
            return new Far([.. FuzzMix.Cut(text, random)], () => Closed++);
        }

        public ISocket? ConnectUnix(string path, out string reason) => throw new NotSupportedException(path);
    }

    private sealed class Far(ReadOnlyMemory<byte>[] pieces, Action closed) : ISocket
    {
        private int next;
        private bool isClosed;

        public int Handle => -1;

        public int Read(Span<byte> buffer)
        {
            if (next == pieces.Length)
            {
                return 0;
            }

            ReadOnlySpan<byte> piece = pieces[next].Span;
            int got = Math.Min(piece.Length, buffer.Length);
            piece[..got].CopyTo(buffer);
            pieces[next] = pieces[next][got..];
            next += pieces[next].IsEmpty ? 1 : 0;
            return got;
        }

        public int Write(ReadOnlySpan<byte> bytes) => bytes.Length;

        public Readiness Wait(Readiness wanted, int milliseconds) => wanted;

        public string Reason(int failure) => "";

        public void Dispose()
        {
            if (!isClosed)
            {
                isClosed = true;
                closed();
            }
        }
    }

    private sealed class Report : IReport
    {
        private int lines;

        // Each connection is told of a few times at most; what goes round for ever is found by it.
        public void Complain(string text) => Assert.True(++lines < 20_000, text);

        public void Refuse(string text) => Complain(text);

        public void Detail(string text) => Complain(text);

        public void Debug(int level, string text)
        {
        }
    }

    private sealed class Secret : IPrompt
    {
        public string? Password(string userName, string host) => "secret";

        public string? Answer(string question, bool isShown) => "more";
    }

    private sealed class None : IPassPhrase
    {
        public string Ask() => "";
    }
}
