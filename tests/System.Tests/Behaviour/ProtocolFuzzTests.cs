using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Escape;
using Conserver.System.Tests.Harness;
using Conserver.Tests;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Nonsense made of the protocol's own words, on many connections at once.</summary>
[Trait("Kind", "fuzz")]
public sealed class ProtocolFuzzTests
{
    private const int Threads = 4;
    private static readonly TimeSpan Length = FuzzBounds.Time / 2 ?? TimeSpan.FromSeconds(5); // There are two of them.

    // Nobody who can stop the daemon: that would be obeyed.
    private const string Config = """
        access * { trusted 127.0.0.1; admin keeper; limited lim; }
        default * { master localhost; type exec; exec cat; rw *; logfile @dir@/&.log; }
        break 5 { string "\r\z"; confirm yes; }
        task 1 { cmd "true"; }
        task 2 { cmd "true"; confirm yes; }
        console c1 { tasklist *; motd "hello"; }
        console c2 { options ondemand; }
        console c3 { type noop; }
        console steady { rw keeper; }

        """;

    private static readonly string[] Words =
    [
        .. Verbs.Login.Concat(Verbs.Master).Concat(Verbs.Group).Select(verb => verb.Name),
        "c1", "c2", "c3", "bob", "lim", "@c1", "bob@c1", "*", ":", " ", "\t", "\r", "\0", "\r\n", "\r\n", "\r\n", "\n",
        "login bob\r\n", "login lim\r\n", "call c1\r\n", "call c2\r\n", "call c1\r\n\u0005c;",
    ];

    private static readonly string[] Keys =
    [
        .. EscapeCommands.All.SelectMany(command => command.Keys).Select(key => $"\u0005c{(char)key}"),
        "\u0005c", "\u0005", "\u0005cex", "\u0005cl5y", "\u0005c!2y", "\u0005c\\101", "\u0005cbtext\r",
        "\u0005cR10\r", "\u0005cnnote\u0015\r",
        "\u00ffE", "\u00ff.", "\u00ffG", "\u00ffZ", "\u00ff", "\u00ff\u00ff", "y", "n", "\r", "\u0015", "\u007f", "k",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(20261125)]
    public async Task The_daemon_lives_serves_and_forgets(int seed)
    {
        using var daemon = new Daemon(Make.Ours, Config, "", "-E");
        int group = daemon.GroupPorts()[0];
        using var keeper = new RawClient(group, "keeper");
        keeper.Attach("keeper", "steady");
        keeper.Ask("\u0005c=");
        int descriptors = daemon.Descriptors;
        var watch = Stopwatch.StartNew();
        Task[] crowd = [.. Enumerable.Range(0, Threads).Select(i => Task.Factory.StartNew(
            () => Babble(new Random(seed + FuzzBounds.Seed + i), daemon.Port, group, watch),
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        for (int i = 0; !crowd.All(task => task.IsCompleted); i++)
        {
            keeper.Send($"ping{i}\r");
            keeper.Until($"ping{i}\r\n"); // Its echo; broadcasts may come between.
            keeper.Until($"ping{i}\r\n");
        }

        await Task.WhenAll(crowd);
        keeper.Ask("\u0005c=");
        Deadline.Until(() => daemon.Descriptors <= descriptors,
            () => $"{descriptors} descriptors, not {daemon.Descriptors}:\n{State(group)}");
        Assert.DoesNotContain("xception", daemon.Messages.Text, StringComparison.Ordinal);
        Assert.Equal(0, daemon.Terminate());
    }

    private static string State(int group)
    {
        using var late = new RawClient(group, "late");
        late.LogIn("keeper");
        return late.Ask("group\r\n") + late.Ask("info\r\n");
    }

    private static void Babble(Random random, int master, int group, Stopwatch watch)
    {
        var answer = new byte[65536];
        while (watch.Elapsed < Length)
        {
            using var socket =
                new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            bool toMaster = random.Next(3) == 0;
            socket.Connect(IPAddress.Loopback, toMaster ? master : group);
            var sent = new List<byte[]>();
            try
            {
                for (int packets = random.Next(1, 30); packets > 0; packets--)
                {
                    sent.Add(Packet(random));
                    socket.Send(sent[^1]);
                    if (socket.Available > 0)
                    {
                        socket.Receive(answer);
                    }
                }

                End(socket, random, answer);
            }
            catch (SocketException closed) when (closed.SocketErrorCode is SocketError.ConnectionReset
                or SocketError.Shutdown or SocketError.ConnectionAborted)
            {
                continue;
            }
            catch (SocketException never) when (never.SocketErrorCode is SocketError.TimedOut)
            {
                string talk = string.Join('\n', sent.Select(packet => Convert.ToHexString(packet)));
                Assert.Fail(
                    $"the {(toMaster ? "master" : "group")} port does not close after the end of what was sent:\n{talk}");
            }
        }
    }

    private static byte[] Packet(Random random)
    {
        var text = new StringBuilder();
        for (int parts = random.Next(1, 6); parts > 0; parts--)
        {
            switch (random.Next(8))
            {
                case < 4:
                    text.Append(Words[random.Next(Words.Length)]);
                    break;
                case < 7:
                    text.Append(Keys[random.Next(Keys.Length)]);
                    break;
                default:
                    var garbage = new byte[random.Next(1, 40)];
                    random.NextBytes(garbage);
                    text.Append(Encoding.Latin1.GetString(garbage));
                    break;
            }
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private static void End(Socket socket, Random random, byte[] answer)
    {
        switch (random.Next(3))
        {
            case 0:
                socket.LingerState = new LingerOption(true, 0);
                break;
            case 1:
                socket.Shutdown(SocketShutdown.Send);
                socket.ReceiveTimeout = (int)Deadline.Limit.TotalMilliseconds;
                while (socket.Receive(answer) > 0)
                {
                }

                break;
        }
    }
}
