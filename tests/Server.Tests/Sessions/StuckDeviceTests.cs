using System.Net;
using System.Net.Sockets;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Sessions;

/// <summary>
/// A device that takes nothing, or takes its time: who is still heard, and that nothing is lost. Alone, because what may
/// wait for one device depends on what waits for all of this process.
/// </summary>
[Collection(Faults.FaultTests.Alone)]
public sealed class StuckDeviceTests : IDisposable
{
    private const string Common = """
        access * { trusted 192.0.2.1; }
        default * { master localhost; rw *; timestamp b; logfile @folder@/&.log; }
        break 1 { string "\z"; }

        """;

    private const string Sockets = Common + "console dev { type uds; uds @folder@/dev; }";
    private const string Waits = "[halt waits until the device has taken what was typed before it]\r\n";
    private const int Much = 300_000;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private SessionFixture? daemon;
    private Socket? device;

    public void Dispose()
    {
        daemon?.Dispose();
        device?.Dispose();
        listener.Dispose();
    }

    [Fact]
    public void Who_has_typed_much_is_answered_at_once()
    {
        Open(Sockets);
        SessionFixture.FarClient ann = daemon!.Attach("ann", "dev");
        Type(ann, new byte[Much]);
        ann.Send("\u0005cl1");
        ann.Expect(Waits);
        ann.Send("\u0005c\\101");
        ann.Expect("[quote \\101]");
        ann.Send("\u0005cw");
        ann.ExpectUntil("\r\n");
        ann.Send("\u0005cd");
        ann.Expect("[line down]\r\n");
        Assert.Equal(0, daemon.Consoles[0].Line.Load.Pending);
        ann.Send("\u0005c.");
        ann.Expect("[disconnect]\r\n<end>");
        string log = "";
        daemon.TurnUntil(
            () => (log = File.ReadAllText(Path.Combine(daemon.Folder, "dev.log")))
                .Contains("[-- Console down -- ", StringComparison.Ordinal),
            "the log");
        Assert.Contains("[-- break #1 waits -- `\\z' -- ", log, StringComparison.Ordinal);
        Assert.DoesNotContain("sent", log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_user_can_break_and_take_the_line_down()
    {
        Open(Sockets);
        SessionFixture.FarClient ann = daemon!.Attach("ann", "dev");
        Type(ann, new byte[Much]);
        SessionFixture.FarClient bob = daemon.Attach("bob", "dev", answer: "[spy]\r\n");
        bob.Send("\u0005cf");
        bob.Expect("[bumped ann@here]\r\n");
        ann.Expect("\r\n[forced to `spy' mode by bob@here]\r\n");
        bob.Send("\u0005cl1");
        bob.Expect(Waits);
        ann.Expect("[break by bob@here waits until the device takes it]\r\n");
        bob.Send("\u0005cd");
        bob.Expect("[line down]\r\n");
        ann.Expect("[line down by bob@here]\r\n");
    }

    [Fact]
    public void At_the_bound_only_keys_wait()
    {
        Open(Sockets);
        SessionFixture.FarClient ann = daemon!.Attach("ann", "dev");
        ann.SendAll(new byte[32 * 1024]);
        Assert.True(ann.Session.IsHeld);
        int pending = daemon.Consoles[0].Line.Load.Pending;
        Assert.InRange(pending, OutputShare.Least, LinkOutput.HardLimit);
        SessionFixture.FarClient bob = daemon.Attach("bob", "dev", answer: "[spy]\r\n");
        bob.Send("\u0005cf");
        bob.Expect("[bumped ann@here]\r\n");
        daemon.TurnUntil(() => !ann.Session.IsHeld, "ann, who need not wait any more");
        bob.Send("\u0005cl1");
        bob.Expect("[halt not sent: too much waits for the device]\r\n");
        bob.Send("\u0005cwtyped\u0005c\\1");
        bob.ExpectUntil("\r\n");
        daemon.TurnUntil(() => bob.Session.IsHeld, "bob's keys");
        Assert.Equal(pending, daemon.Consoles[0].Line.Load.Pending);

        // Nothing has been lost, of either.
        long count = 0;
        string last = "";
        void Take(byte[] bytes) => (count, last) = (count + bytes.Length, Protocol.Text.Latin1.Text(bytes)[^1..]);
        daemon.TurnUntil(() => Read(Take) && last == "d", "the keys");
        bob.Expect("[quote \\1");
        bob.Send("01");
        bob.Expect("01]");
        daemon.TurnUntil(() => Read(Take) && last == "A", "the quoted one");
        Assert.True(count > pending);
        bob.ExpectNothing();
    }

    [Theory]
    [InlineData("telnet")]
    [InlineData("raw")]
    public void Nothing_is_lost_of_what_is_typed_for_a_device_that_takes_its_time(string protocol)
    {
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Open($"{Common}console dev {{ type host; host 127.0.0.1; port {port}; protocol {protocol}; }}");
        SessionFixture.FarClient ann = daemon!.Attach("ann", "dev");
        byte[] typed = [.. Enumerable.Range(0, 32 * 1024).Select(i => (byte)(i % 64 < 4 ? 0xFF : i % 64))];
        long sent = ann.SendAll(typed);
        Assert.True(ann.Session.IsHeld);
        Assert.True(sent > OutputShare.Most / 2, $"{sent} bytes");

        // On the client's wire each 0xFF is two bytes; with telnet on the device's as well.
        int cut = (int)(sent % typed.Length);
        long ours = (sent / typed.Length * typed.Count(one => one == 0xFF)) + typed.AsSpan(0, cut).Count((byte)0xFF);
        long expected = sent - ours + (protocol == "telnet" ? ours / 2 * 2 : ours / 2);
        var got = new List<byte>();
        daemon.TurnUntil(
            () =>
            {
                daemon.Clock.Advance(TimeSpan.FromSeconds(1));
                while (Read(got.AddRange))
                {
                }

                return got.Count >= expected;
            },
            "the device");
        ann.ExpectNothing();
        Assert.Equal(expected, got.Count);
        byte[] period = typed[(protocol == "telnet" ? 0 : 2)..64];
        Assert.Equal(-1, Enumerable.Range(0, got.Count).FirstOrDefault(i => got[i] != period[i % period.Length], -1));
    }

    [Fact]
    public void A_reload_that_resets_the_line_lets_its_typist_go_on()
    {
        Open(Sockets);
        SessionFixture.FarClient ann = daemon!.Attach("ann", "dev");
        ann.SendAll(new byte[32 * 1024]);
        Assert.True(ann.Session.IsHeld);
        daemon.Consoles[0].Reset(daemon.Consoles[0].Config);
        Assert.Equal(0, daemon.Consoles[0].Line.Load.Pending);
        daemon.TurnUntil(() => !ann.Session.IsHeld, "ann");
        ann.ExpectUntil("[-- Conserver reconfigured - console reset --]\r\n");
        ann.ExpectNothing();
        ann.Send("\u0005c.");
        ann.ExpectUntil("[disconnect]\r\n<end>");
    }

    [Fact]
    public void Who_leaves_behind_what_may_wait_does_not_keep_the_line_and_nothing_is_lost()
    {
        Open(Sockets);
        SessionFixture.FarClient ann = daemon!.Attach("ann", "dev");
        Type(ann, new byte[Much]);
        ann.Dispose();
        daemon.TurnUntil(() => daemon.Consoles[0].Attachments.Count == 0, "ann's end");
        long count = 0;
        daemon.TurnUntil(() => Read(bytes => count += bytes.Length) && count == Much, "what was typed");
    }

    [Fact]
    public void What_waits_for_all_devices_is_bounded_and_each_has_its_part()
    {
        var share = new OutputShare();
        var queues = Enumerable.Range(0, 40).Select(_ => new OutputQueue(share)).ToArray();
        byte[] some = new byte[OutputShare.Least];
        foreach (OutputQueue queue in queues)
        {
            while (queue.Size < share.Limit)
            {
                queue.Append(some);
            }
        }

        Assert.InRange(queues[0].Size, 10_000_000, OutputShare.Most);
        Assert.All(queues, queue => Assert.True(queue.Size >= OutputShare.Least));
        long sum = queues.Sum(queue => (long)queue.Size);
        Assert.InRange(sum, OutputShare.Total / 2, OutputShare.Total + (queues.Length * OutputShare.Least));

        foreach (OutputQueue queue in queues)
        {
            queue.AppendBreak();
            queue.Sent(1000);
            queue.Clear();
        }

        Assert.Equal(OutputShare.Most, share.Limit);
    }

    private void Open(string config)
    {
        daemon = new SessionFixture(config);
        if (config.Contains("uds", StringComparison.Ordinal))
        {
            device = daemon.BringUp(daemon.Consoles[0]);
            return;
        }

        daemon.Consoles[0].Start();
        daemon.TurnUntil(() => daemon.Consoles[0].Line.IsUp, "the line");
        device = listener.AcceptSocket();
        device.Blocking = false;
    }

    // Until all of it has been read.
    private void Type(SessionFixture.FarClient client, byte[] keys)
    {
        for (int sent = 0; sent < keys.Length; sent += 4_000)
        {
            ReadOnlySpan<byte> some = keys.AsSpan(sent, Math.Min(4_000, keys.Length - sent));
            client.Send(Protocol.Text.Latin1.Text(some));
            daemon!.Loop.Turn(TimeSpan.FromMilliseconds(1));
        }
    }

    // False when there is nothing.
    private bool Read(Action<byte[]> take)
    {
        byte[] buffer = new byte[64 * 1024];
        int got = device!.Receive(buffer, SocketFlags.None, out SocketError error);
        if (error != SocketError.Success || got == 0)
        {
            return false;
        }

        take(buffer[..got]);
        return true;
    }
}
