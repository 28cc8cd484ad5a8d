using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Logging;
using Conserver.Server.Tests.Config;

namespace Conserver.Server.Tests.Lines;

/// <summary>Real lines of each kind, to far ends that are slow, full, gone or break the connection off.</summary>
public sealed class FarEndTests : IDisposable
{
    /// <summary>More than a terminal holds, less than a connection that has just begun does.</summary>
    private const int WordsLength = 30_000;

    private readonly FakeClock clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly RecordingOwner owner = new();
    private readonly Loop loop;
    private readonly DaemonLog log;
    private Socket? listener;
    private Socket? far;
    private Line? line;

    public FarEndTests()
    {
        loop = new Loop("test", clock);
        log = new DaemonLog("conserver", 1, clock, disk: null);
        Assert.Equal(0, log.OpenFile(Path.Combine(folder, "server.log")));
    }

    /// <summary>How the far end goes, and whether the line is being read when it does.</summary>
    public static TheoryData<string, string, bool> Goings => new(
        from kind in new[] { "raw", "telnet", "uds", "exec" }
        from way in kind is "raw" or "telnet" ? new[] { "closes", "resets" } : ["closes"]
        from held in new[] { false, true }
        select (kind, way, held));

    public static TheoryData<string> Kinds => new("raw", "telnet", "uds", "exec");

    public void Dispose()
    {
        line?.Close();
        far?.Dispose();
        listener?.Dispose();
        TurnUntil(() => loop.Watched == 0);
        log.Dispose();
        loop.Dispose();
        Folders.Remove(folder);
    }

    [Theory]
    [MemberData(nameof(Goings))]
    public void All_that_was_said_is_read_before_the_line_is_down_though_keys_wait(string kind, string way, bool held)
    {
        Open(kind, $"stty raw -echo; echo ready; read x; yes w | head -c {2 * WordsLength}; exit 1");
        Type(until: 20_000);
        line!.SetReading(!held);
        if (far is null)
        {
            // Its words are more than a terminal holds: they come as they are read.
            line.Send("go\n"u8);
        }
        else
        {
            byte[] words = new byte[WordsLength];
            words.AsSpan().Fill((byte)'w');
            Assert.Equal(WordsLength, far.Send(words));
            if (way == "resets")
            {
                far.LingerState = new LingerOption(true, 0);
            }

            far.Dispose();
        }

        line.Send("one more key"u8);
        for (int i = 0; held && i < 5; i++)
        {
            loop.Turn(TimeSpan.Zero);
            clock.Advance(TimeSpan.FromMilliseconds(100));
            Assert.DoesNotContain("closed", owner.Events);
            Assert.DoesNotContain((byte)'w', owner.Received);
        }

        line.SetReading(true);
        TurnUntil(() => owner.Events.Contains("closed"));
        Assert.Equal(WordsLength, owner.Received.Count(value => value == 'w'));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_line_that_is_closed_while_it_is_held_has_read_what_the_kernel_held(string kind)
    {
        Open(kind, "stty raw -echo; echo ready; printf wwww; sleep 1000");
        line!.SetReading(false);
        far?.Send("wwww"u8);
        TurnUntil(() => owner.Text.EndsWith('w') || Poll.Wait(Descriptor(), PollEvents.Read, 0));
        line.Close();
        Assert.EndsWith("wwww", owner.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_looked_like_a_subnegotiation_is_read_before_the_line_is_down(bool byFarEnd)
    {
        Open("telnet", "");
        far!.Send([0xFF, 0xFA, .. "login: "u8]);
        if (byFarEnd)
        {
            far.Dispose();
            TurnUntil(() => owner.Events.Contains("closed"));
        }
        else
        {
            TurnUntil(() => owner.Text.EndsWith(' ') || Poll.Wait(Descriptor(), PollEvents.Read, 0));
            line!.Close();
        }

        Assert.EndsWith("login: ", owner.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("telnet")]
    [InlineData("uds")]
    public void A_far_end_that_reads_a_few_bytes_at_a_time_gets_all_of_them_in_order(string kind)
    {
        Open(kind, "");
        List<byte> typed = Type(until: OutputShare.Least);
        Assert.True(line!.Load.IsBehind);
        line.Send([.. Enumerable.Range(0, 256).Select(value => (byte)value)]);
        typed.AddRange(Enumerable.Range(0, 256).Select(value => (byte)value));
        if (kind == "telnet")
        {
            typed.Add(0xFF);
        }

        far!.Blocking = false;
        var got = new List<byte>();
        byte[] buffer = new byte[65536];
        int reads = 0;
        TurnUntil(() =>
        {
            // The rest at once: the kernel holds more than this test has time for.
            int most = ++reads < 200 ? 101 : buffer.Length;
            int count = far.Receive(buffer, 0, most, SocketFlags.None, out SocketError _);
            got.AddRange(buffer.AsSpan(0, Math.Max(0, count)));
            return got.Count >= typed.Count;
        });
        Assert.Equal(typed, got);
        Assert.Equal(0, owner.Lost);
        TurnUntil(() => owner.Drained == 1 && line.Load.Pending == 0);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("telnet")]
    [InlineData("uds")]
    public void A_far_end_that_takes_nothing_is_still_read_and_what_waits_for_it_is_bounded(string kind)
    {
        Open(kind, "");
        Type(until: OutputShare.Least);
        for (int i = 0; i < 50; i++)
        {
            line!.Send(new byte[500_000]);
        }

        Assert.InRange(line!.Load.Pending, OutputShare.Least, LinkOutput.HardLimit);
        Assert.True(owner.Lost > 0);
        far!.Send("still here"u8);
        TurnUntil(() => owner.Text == "still here");
        Assert.Equal(0, owner.Drained);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("telnet")]
    [InlineData("uds")]
    public void Who_waits_for_a_far_end_that_is_gone_is_let_go_although_its_last_words_must_wait(string kind)
    {
        Open(kind, "");
        Type(until: OutputShare.Least);
        far!.Send("last words"u8);
        line!.SetReading(false);
        far.LingerState = new LingerOption(kind is not "uds", 0);
        far.Dispose();
        TurnUntil(() => owner.Drained == 1);
        Assert.Equal(0, line.Load.Pending);
        Assert.DoesNotContain("closed", owner.Events);
        line.SetReading(true);
        TurnUntil(() => owner.Events.Contains("closed"));
        Assert.Equal("last words", owner.Text);
    }

    private void Open(string kind, string command)
    {
        string items = kind switch
        {
            "exec" => $"type exec; exec \"{command}\"",
            "uds" => $"type uds; uds \"{Path.Combine(folder, "far")}\"",
            _ => $"type host; host 127.0.0.1; port {Listen(new IPEndPoint(IPAddress.Loopback, 0))}; protocol {kind}",
        };
        if (kind == "uds")
        {
            Listen(new UnixDomainSocketEndPoint(Path.Combine(folder, "far")));
        }

        BindResult bound = Bound.Text($"console c {{ master localhost; options !autoreinit; {items}; }}");
        Assert.Empty(bound.Diagnostics);
        line = new Line(
            Assert.Single(bound.Config.Consoles),
            owner,
            new LineSettings { Loop = loop, Log = log, Errands = new Errands() });
        line.Open();
        TurnUntil(() => line.IsUp);
        if (listener is not null)
        {
            far = listener.Accept();
        }
        else
        {
            TurnUntil(() => owner.Text.StartsWith("ready", StringComparison.Ordinal));
        }
    }

    private int Listen(EndPoint point)
    {
        listener = new Socket(point.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(point);
        listener.Listen(1);
        return (listener.LocalEndPoint as IPEndPoint)?.Port ?? 0;
    }

    // Until so many bytes wait; a terminal takes less, and what it does not take is lost in the kernel.
    private List<byte> Type(int until)
    {
        var typed = new List<byte>();
        while (line!.Load.Pending < until && (far is not null || typed.Count < until))
        {
            byte[] some = Latin1.Bytes(string.Concat(Enumerable.Repeat($"{typed.Count:D9};", 100)));
            line.Send(some);
            typed.AddRange(some);
            if (far is not null && line.Load.Pending >= until)
            {
                // Until the kernel takes no more of it.
                int before = line.Load.Pending;
                loop.Turn(TimeSpan.FromMilliseconds(1));
                until += line.Load.Pending < before ? 1 : 0;
            }
        }

        return typed;
    }

    private int Descriptor() => int.Parse(line!.Info.Split(',')[^1], CultureInfo.InvariantCulture);

    private void TurnUntil(Func<bool> condition)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, "the condition did not come true within 20 s");
            loop.Turn(TimeSpan.FromMilliseconds(1));
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }
    }
}
