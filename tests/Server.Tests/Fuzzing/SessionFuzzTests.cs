using System.Net.Sockets;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Escape;
using Conserver.Server.Config;
using Conserver.Server.Listening;
using Conserver.Server.Tests.Sessions;
using Conserver.Tests;

namespace Conserver.Server.Tests.Fuzzing;

/// <summary>
/// Whole sessions that are sent any bytes, before login, after it and on a console. Each ends when its client does, has said
/// no more than so much, and leaves the others what they had.
/// </summary>
[Trait("Kind", "fuzz")]
public sealed class SessionFuzzTests : IDisposable
{
    /// <summary>Sessions of one daemon; then what it leaves behind is looked at.</summary>
    private const int OfOneDaemon = 250;

    /// <summary>Bytes: lists and a replay, a few times for each command.</summary>
    private const int MostSaid = 4 << 20;

    private const string Config = """
        access * { admin root; limited lim; }
        default * { master localhost; type uds; uds @folder@/none; rw *; logfile @folder@/&.log; timestamp 1lab; }
        break 5 { string "\r\z"; confirm yes; }
        console c1 { uds @folder@/c1; motd "hello"; }
        console c2 { options ondemand; }
        console c3 { type noop; aliases n; }
        console steady { uds @folder@/steady; rw keeper; }
        """;

    private const string Passwords = "ann:$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/\nopen:\nlim:\nroot:\n";

    private static readonly FuzzMix Talk = new("session",
    [
        .. Verbs.Login.Concat(Verbs.Master).Concat(Verbs.Group).Concat(Verbs.GroupExtensions).Concat(Verbs.MasterExtensions)
            .SelectMany(verb => new[] { verb.Name, $"{verb.Name} c1\r\n" }),
        "c1", "c2", "c3", "n", "open", "lim", "@c1", "open@c1", "*", ":", " ", "\t", "\r", "\0", "\r\n", "\r\n", "\r\n",
        "\n", "login open\r\n", "login lim\r\n", "call c1\r\n", "call c1\r\n\u0005c;", "\u00ff", "\u00ff\u00ff", "\u00ffE",
    ]);

    private static readonly FuzzMix Keys = new("session",
    [
        .. EscapeCommands.All.SelectMany(command => command.Keys).Select(key => $"\u0005c{(char)key}"),
        "\u0005c", "\u0005", "\u0005cex", "\u0005cl5y", "\u0005c\\101", "\u0005cbtext\r", "\u0005cR10\r",
        "\u0005cnnote\u0015\r",
        "\u0005co", "\u0005co", "\u0005ca", "\u0005cf", "\u00ffE", "\u00ff.", "\u00ffG", "\u00ffZ", "\u00ffW80x24\r",
        "\u00ff", "\u00ff\u00ff", "y", "n", "\r", "\u0015", "\u007f", "ls -l\r", "k",
    ]);

    private readonly List<Socket> devices = [];
    private readonly byte[] buffer = new byte[64 * 1024];
    private SessionFixture? daemon;
    private Socket? listener;
    private SessionFixture.FarClient? keeper;
    private int sessions;
    private bool isWhole;

    [Fact]
    public void Before_login_every_cut_is_answered_the_same() =>
        new Fuzz("session", TimeSpan.FromSeconds(5)) { MostBytes = 64 << 20 }.Run(Talk.Make, (input, random) =>
        {
            // What is sent in clear behind "ssl" is thrown away, as far as it has come.
            isWhole = true;
            bool isComparable = input.AsSpan().IndexOf("ssl"u8) < 0;
            HostAccess access = random.Next(8) == 0 ? HostAccess.Trusted : HostAccess.Allowed;
            string whole = Answer([input], access), cut = Answer(FuzzMix.Cut(input, random), access);
            Assert.True(!isComparable || !isWhole || whole == cut, $"answers differ:\n{whole}\nand cut:\n{cut}");
        });

    [Fact]
    public void Who_is_in_may_say_and_type_what_he_likes() =>
        new Fuzz("session", TimeSpan.FromSeconds(7)) { MostBytes = 256 << 20 }.Run(
            random => random.Next(2) == 0 ? Talk.Make(random) : Keys.Make(random),
            (input, random) =>
            {
                Begin();
                string user = random.Next(4) switch { 0 => "root", 1 => "lim", _ => "open" };
                PortKind port = random.Next(4) == 0 ? PortKind.Master : PortKind.Group;
                using SessionFixture.FarClient client = daemon!.LogIn(user, port);
                if (port == PortKind.Group && random.Next(4) > 0)
                {
                    client.Try("call c1\r\n\u0005c;"u8);
                }

                Send(client, FuzzMix.Cut(input, random));
                Finish(client);
            });

    public void Dispose() => End();

    private string Answer(IEnumerable<ReadOnlyMemory<byte>> reads, HostAccess access)
    {
        Begin();
        using SessionFixture.FarClient client = daemon!.Connect(PortKind.Master, access);
        isWhole &= Send(client, reads);
        return Finish(client);
    }

    // Many small pieces fill a socket long before their bytes would, and who is being checked is not read meanwhile: false
    // when that goes on for so long that the rest was not sent.
    private bool Send(SessionFixture.FarClient client, IEnumerable<ReadOnlyMemory<byte>> reads)
    {
        long limit = Environment.TickCount64 + 3_000;
        foreach (ReadOnlyMemory<byte> read in reads)
        {
            for (int sent = 0; sent < read.Length;)
            {
                int taken = client.Try(read.Span[sent..]);
                sent += taken;
                daemon!.Loop.Turn(TimeSpan.FromMilliseconds(taken > 0 ? 0 : 1));
                Echo();
                if (Environment.TickCount64 > limit)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private string Finish(SessionFixture.FarClient client)
    {
        for (int i = 0; i < 4; i++)
        {
            Turn();
        }

        long limit = Environment.TickCount64 + 15_000;
        for (int turns = 0; !client.IsOver(sendsNoMore: true); turns++)
        {
            Assert.True(Environment.TickCount64 < limit, $"the session does not end: {client.Said}");
            daemon!.Loop.Turn(TimeSpan.FromMilliseconds(turns < 8 ? 0 : 2));
            Echo();
            // What somebody else does for it takes real time, and has only so much of the clock's.
            if (turns % 64 == 63 && daemon.Errands.AreIdle)
            {
                daemon.Clock.Advance(TimeSpan.FromSeconds(10));
            }
        }

        Assert.True(client.Session.IsClosing);
        Assert.InRange(client.Said.Length, 0, MostSaid);
        return client.Said;
    }

    private void Turn()
    {
        daemon!.Loop.Turn(TimeSpan.Zero);
        Echo();
    }

    // The devices say what they hear, and one of them may be called again.
    private void Echo()
    {
        if (listener!.Poll(0, SelectMode.SelectRead))
        {
            devices.Add(listener.Accept());
        }

        devices.RemoveAll(device => device.SafeHandle.IsClosed);
        foreach (Socket device in devices)
        {
            if (device.Available > 0)
            {
                int got = device.Receive(buffer);
                _ = device.Send(buffer.AsSpan(0, got), SocketFlags.None, out _);
            }
            else if (device.Poll(0, SelectMode.SelectRead))
            {
                // It has been hung up.
                device.Dispose();
            }
        }
    }

    private void Begin()
    {
        if (sessions++ % OfOneDaemon == 0)
        {
            End();
            daemon = new SessionFixture(Config, Passwords);
            devices.Add(daemon.BringUp(daemon.Consoles.Single(console => console.Config.Name == "steady")));
            Server.Consoles.Console first = daemon.Consoles.Single(console => console.Config.Name == "c1");
            listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(first.Config.Uds));
            listener.Listen();
            first.Start();
            daemon.TurnUntil(() => first.Line.IsUp, "the line");
            keeper = daemon.Attach("keeper", "steady");
            keeper.ExpectNothing();
        }
    }

    private void End()
    {
        if (daemon is null)
        {
            return;
        }

        // The neighbour has lost nothing; what others say to all may come between.
        keeper!.Try("ping"u8);
        daemon.TurnUntil(
            () =>
            {
                Echo();
                return !keeper.IsOver(sendsNoMore: false) && keeper.Said.EndsWith("ping", StringComparison.Ordinal);
            },
            "the neighbour's echo");
        string[] lines = daemon.DaemonLines;
        Assert.DoesNotContain(lines, line => line.Contains("xception", StringComparison.Ordinal)
            || line.Contains("internal error", StringComparison.Ordinal));

        // Who has come has gone, but for the neighbour; those who never logged in only go.
        int gone = daemon.Comings.Count(name => name is ['-', ..]);
        Assert.InRange(daemon.Comings.Count - gone, 1, gone + 1);
        daemon.Dispose();
        listener!.Dispose();
        devices.ForEach(device => device.Dispose());
        devices.Clear();
        daemon = null;
    }
}
