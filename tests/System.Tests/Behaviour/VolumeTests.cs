using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Much data through one console: nothing lost, doubled or moved.</summary>
public sealed class VolumeTests
{
    private const int Bytes = 100_000_000;

    // How far the device may be ahead of the viewer: less than any daemon keeps for one.
    private const int Window = 500_000;

    private long viewed;

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_hundred_million_bytes_at_full_speed_reach_the_log_unchanged(Make server)
    {
        using var device = new FakeDevice(echo: false);
        using var stage = new Stage(server, Make.Debian, DeviceTests.Host(device.Port, "raw"), "", "-E");
        device.UntilAccepted(1);
        byte[] sent = SendMuch(device, _ => true);
        Assert.Equal(sent, HashOfLog(stage));
    }

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public async Task A_hundred_million_bytes_reach_log_and_viewer_unchanged(Make server)
    {
        using var device = new FakeDevice(echo: false);
        using var stage = new Stage(server, Make.Debian, DeviceTests.Host(device.Port, "raw"), "", "-E");
        device.UntilAccepted(1);
        using Socket viewer = AttachQuietly(stage);
        Task<byte[]> seen = Task.Run(() => HashOfViewed(viewer), TestContext.Current.CancellationToken);
        byte[] sent = SendMuch(device, ahead => ahead - Volatile.Read(ref viewed) < Window);
        Assert.Equal(sent, await seen);
        Assert.Equal(sent, HashOfLog(stage));
    }

    // Random, so that 255 and everything else is in it, at every place; the same in every run.
    private static byte[] SendMuch(FakeDevice device, Predicate<long> maySend)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var random = new Random(20261123);
        var block = new byte[100_000];
        for (int sent = 0; sent < Bytes; sent += block.Length)
        {
            random.NextBytes(block);
            hash.AppendData(block);
            Deadline.Until(() => maySend(sent), () => $"the viewer has got what was sent before byte {sent}");
            device.Send(block);
        }

        return hash.GetHashAndReset();
    }

    private byte[] HashOfViewed(Socket viewer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var raw = new byte[262144];
        var plain = new byte[raw.Length];
        bool pending = false;
        for (int total = 0; total < Bytes;)
        {
            int n = viewer.Receive(raw);
            Assert.True(n > 0, $"the daemon closed after {total} bytes");
            int length = 0;
            foreach (byte b in raw.AsSpan(0, n))
            {
                if (pending)
                {
                    Assert.Equal(0xff, b);
                    pending = false;
                }
                else if (b == 0xff)
                {
                    pending = true;
                    continue;
                }

                plain[length++] = b;
            }

            hash.AppendData(plain, 0, length);
            total += length;
            Volatile.Write(ref viewed, total);
        }

        return hash.GetHashAndReset();
    }

    private static byte[] HashOfLog(Stage stage)
    {
        string path = Path.Combine(stage.Daemon.Folder, "dev.log");
        Deadline.Until(() => new FileInfo(path).Length > Bytes, () => $"a full log, not {new FileInfo(path).Length} bytes");
        using FileStream log = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        // Before the data: "[-- Console up -- DATE]" and its line end.
        while (log.ReadByte() is not '\n' and not -1)
        {
        }

        Deadline.Until(() => log.Length >= log.Position + Bytes, () => $"the last bytes; there are {log.Length}");
        var data = new byte[Bytes];
        log.ReadExactly(data);
        Assert.Equal(-1, log.ReadByte());
        return SHA256.HashData(data);
    }

    // Not by RawClient, which keeps all it receives.
    private static Socket AttachQuietly(Stage stage)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, stage.Daemon.GroupPorts()[0]);
        Expect(socket, "ok\r\n");
        socket.Send("login ann\r\n"u8);
        Expect(socket, "ok\r\n");
        socket.Send("call dev\r\n"u8);
        Expect(socket, "[attached]\r\n");
        socket.Send(Encoding.Latin1.GetBytes("\u0005c;"));
        Expect(socket, "[connected]\r\n");
        return socket;
    }

    private static void Expect(Socket socket, string text)
    {
        socket.ReceiveTimeout = (int)Deadline.Limit.TotalMilliseconds;
        var got = new byte[text.Length];
        for (int n = 0; n < got.Length;)
        {
            n += socket.Receive(
                got.AsSpan(n)) is > 0 and var more ? more : throw new TimeoutException("closed before " + text);
        }

        Assert.Equal(text, Encoding.Latin1.GetString(got));
    }
}
