using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Logging;
using Conserver.Server.Tests.Config;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Lines;

/// <summary>Lines to devices that speak TLS: who is believed, and that nothing is lost on the way.</summary>
public sealed class DeviceTlsTests : IDisposable
{
    private const int Much = 2_000_000;

    // Goes into the buffers of the kernel while nobody reads.
    private const int Some = 60_000;

    private static readonly X509Certificate2 Certificate = SelfSigned("device.example.org");
    private static readonly string Fingerprint = Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    private readonly FakeClock clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly RecordingOwner owner = new();
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Loop loop;
    private readonly DaemonLog log;
    private Line? line;

    public DeviceTlsTests()
    {
        loop = new Loop("test", clock);
        log = new DaemonLog("conserver", 1, clock, disk: null);
        Assert.Equal(0, log.OpenFile(Path.Combine(folder, "server.log")));
        File.WriteAllText(Path.Combine(folder, "ca.pem"), Certificate.ExportCertificatePem());
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
    }

    public static TheoryData<SslProtocols> Versions => new(SslProtocols.Tls12, SslProtocols.Tls13);

    private string LogText
    {
        get
        {
            Assert.True(log.Flush(TimeSpan.FromSeconds(20)));
            return File.ReadAllText(Path.Combine(folder, "server.log"));
        }
    }

    public void Dispose()
    {
        line?.Close();
        TurnUntil(() => loop.Watched == 0);
        listener.Dispose();
        log.Dispose();
        loop.Dispose();
        Folders.Remove(folder);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void All_of_it_arrives_both_ways_at_the_speed_of_the_slower(SslProtocols version)
    {
        byte[] said = Numbers(Much), typed = Numbers(Much / 4);
        Task<byte[]> device = Device(version, async stream =>
        {
            Task saying = Task.Run(() => stream.Write(said));
            byte[] got = new byte[typed.Length];
            await stream.ReadExactlyAsync(got);
            await saying;
            return got;
        });
        Open($"tlsfingerprint sha256:{Fingerprint}");
        int sent = 0;
        TurnUntil(() =>
        {
            while (sent < typed.Length && !line!.Load.IsFull)
            {
                int count = Math.Min(5000, typed.Length - sent);
                line.Send(typed.AsSpan(sent, count));
                sent += count;
            }

            // Now and then the log is behind.
            line!.SetReading(clock.GetUtcNow().Millisecond % 8 != 0);
            return device.IsCompleted && owner.Received.Count >= said.Length;
        });
        Assert.Equal(typed, Result(device));
        Assert.Equal(said, owner.Received);
        Assert.Equal(0, owner.Lost);
    }

    [Theory]
    [InlineData("says goodbye")]
    [InlineData("closes")]
    [InlineData("resets")]
    public void Last_words_are_read_before_the_line_is_down(string way)
    {
        Task<byte[]> device = Device(SslProtocols.Tls13, async stream =>
        {
            await stream.WriteAsync(new byte[100_000]);
            if (way == "says goodbye")
            {
                await stream.ShutdownAsync();
            }

            return [];
        }, resets: way == "resets");
        Open($"tlsfingerprint sha256:{Fingerprint}");

        // A key that comes to a device that is gone throws away what has not arrived.
        TurnUntil(() => device.IsCompleted && IsAllHere());
        line!.Send("a key that nobody takes"u8);
        TurnUntil(() => owner.Events.Contains("closed"));
        Assert.Equal(100_000, owner.Received.Count);
        Assert.Matches(@"\[c\] read failure: (unexpected EOF|Connection reset by peer)\n", LogText);
    }

    [Fact]
    public void What_waited_is_read_when_the_line_is_closed_and_the_device_hears_the_last_keys_and_a_goodbye()
    {
        using var written = new ManualResetEventSlim();
        Task<byte[]> device = Device(SslProtocols.Tls13, async stream =>
        {
            await stream.WriteAsync(new byte[Some]);
            written.Set();
            using var all = new MemoryStream();
            await stream.CopyToAsync(all);
            return all.ToArray();
        });
        Open($"tlsfingerprint sha256:{Fingerprint}");
        line!.SetReading(false);
        TurnUntil(() => written.IsSet && IsAllHere());
        line.Send("bye"u8);
        line.Close();
        Assert.Equal("bye"u8.ToArray(), Result(device));
        Assert.Equal(Some, owner.Received.Count);
    }

    [Theory]
    [InlineData("tlscacertificatefile @dir@/ca.pem; tlsname device.example.org")]
    [InlineData("tlsfingerprint sha256:@fp@")]
    [InlineData("tlsfingerprint SHA256:@fp@; tlsname anything")]
    public void A_device_that_proves_itself_is_believed(string items)
    {
        Task<byte[]> device = Device(SslProtocols.Tls13, stream =>
        {
            stream.Write("login: "u8);
            return Task.FromResult<byte[]>([]);
        });
        Open(items);
        TurnUntil(() => owner.Text == "login: ");
        _ = Result(device);
    }

    [Theory]
    [InlineData("", "self-signed certificate")]
    [InlineData("tlsname device.example.org", "self-signed certificate")]
    [InlineData("tlscacertificatefile @dir@/ca.pem", "it is not for `127.0.0.1'")]
    [InlineData("tlscacertificatefile @dir@/none.pem", "TLS: @dir@/none.pem: open: No such file or directory")]
    [InlineData("tlscacertificatefile /dev/zero", "TLS: /dev/zero: Not a regular file")]
    [InlineData("tlscacertificatefile @dir@/server.log", "TLS: @dir@/server.log: it holds no certificate")]
    [InlineData("tlscredentials /dev/zero", "TLS: /dev/zero: Not a regular file")]
    [InlineData(
        "tlsfingerprint sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "its certificate is not the one of tlsfingerprint, but sha256:@fp@")]
    public void Nobody_else_is_and_the_log_says_what_would_help(string items, string reason)
    {
        Task<byte[]> device = Device(SslProtocols.Tls13, stream => Task.FromResult<byte[]>([]));
        Begin(items);
        TurnUntil(() => owner.Events.Contains("settled"));
        Assert.False(line!.IsUp);
        Assert.Contains(": TLS: ", LogText, StringComparison.Ordinal);
        reason = reason.Replace("@fp@", Fingerprint, StringComparison.Ordinal)
            .Replace("@dir@", folder, StringComparison.Ordinal);
        Assert.Contains(reason, LogText, StringComparison.Ordinal);
        _ = Record.Exception(() => Result(device));
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "TLS: ")]
    [InlineData("", "no answer in the handshake")]
    public void What_is_no_TLS_or_says_nothing_is_given_up(string words, string reason)
    {
        Begin("");
        TurnUntil(() => listener.Poll(0, SelectMode.SelectRead));
        using Socket far = listener.Accept();
        far.Send(Encoding.Latin1.GetBytes(words));
        TurnUntil(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(words.Length > 0 ? 0 : 1));
            return owner.Events.Contains("settled");
        });
        Assert.Contains(reason, LogText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_closed_in_the_handshake_leaves_nothing_open()
    {
        Begin("");
        TurnUntil(() => listener.Poll(0, SelectMode.SelectRead));
        line!.Close();
        Assert.Equal(0, loop.Watched);
        using Socket far = listener.Accept();
        while (far.Receive(new byte[4096]) > 0)
        {
            // What had been said of the handshake.
        }
    }

    [Theory]
    [InlineData("PendingTls.OnTimeout")]
    [InlineData("PendingTls.OffLoop")]
    [InlineData("TlsTunnel.OnOutside")]
    [InlineData("TlsTunnel.OnInside")]
    public void A_defect_leaves_nothing_open(string callback)
    {
        Task<byte[]> device = Device(SslProtocols.Tls13, stream =>
        {
            stream.Write("login: "u8);
            stream.CopyTo(Stream.Null);
            return Task.FromResult<byte[]>([]);
        });
        OneDefect defect = new(loop, callback);
        Begin($"tlsfingerprint sha256:{Fingerprint}");
        TurnUntil(() =>
        {
            // Time is up while the handshake goes on.
            clock.Advance(TimeSpan.FromSeconds(callback == "PendingTls.OnTimeout" ? 11 : 0));
            line!.Send("a key"u8);
            return defect.IsDone && line.State == LineState.Down;
        });
        loop.Trial = null;

        // It hears that the connection has ended, in the handshake by an exception.
        Assert.False(Record.Exception(() => Result(device)) is TimeoutException);
        Assert.Equal(0, loop.Watched);
        Assert.Single(LogText.Split('\n'), text => text.Contains("internal error", StringComparison.Ordinal));
    }

    // Nothing that the device has sent, its end included, is still on its side of the connection.
    private bool IsAllHere()
    {
        string device = $":{((IPEndPoint)listener.LocalEndPoint!).Port:X4} ";
        return File.ReadLines("/proc/net/tcp")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] is "01" or "04" && $"{fields[1]} ".EndsWith(device, StringComparison.Ordinal))
            .All(fields => fields[4].StartsWith("00000000:", StringComparison.Ordinal));
    }

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static byte[] Numbers(int length)
    {
        byte[] bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Result(Task<byte[]> task) => task.WaitAsync(TimeSpan.FromSeconds(20)).GetAwaiter().GetResult();

    // Accepts once, on a thread of its own.
    private Task<byte[]> Device(SslProtocols version, Func<SslStream, Task<byte[]>> talk, bool resets = false) =>
        Task.Run(() => Serve(version, talk, resets));

    private async Task<byte[]> Serve(SslProtocols version, Func<SslStream, Task<byte[]>> talk, bool resets)
    {
        using Socket socket = await listener.AcceptAsync();
        using var network = new NetworkStream(socket);
        using var stream = new SslStream(network);
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = Certificate, EnabledSslProtocols = version });
        byte[] result = await talk(stream);
        if (resets)
        {
            // Once all has been taken: a reset throws away what has not arrived.
            while (owner.Received.Count < 100_000)
            {
                await Task.Yield();
            }

            socket.LingerState = new LingerOption(true, 0);
        }

        return result;
    }

    private void Begin(string items)
    {
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        items = (items + ";").TrimStart(';')
            .Replace("@dir@", folder, StringComparison.Ordinal)
            .Replace("@fp@", Fingerprint, StringComparison.Ordinal);
        BindResult bound = Bound.Text($$"""
            console c {
                master localhost; options !autoreinit; type host; host 127.0.0.1; port {{port}}; protocol raw-tls;
                {{items}}
            }
            """);
        Assert.Empty(bound.Diagnostics);
        line = new Line(
            Assert.Single(bound.Config.Consoles),
            owner,
            new LineSettings { Loop = loop, Log = log, Errands = new Errands() });
        line.Open();
    }

    private void Open(string items)
    {
        Begin(items);
        TurnUntil(() => line!.IsUp);
    }

    private void TurnUntil(Func<bool> condition)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, $"the condition did not come true within 20 s; {LogText}");
            loop.Turn(TimeSpan.FromMilliseconds(1));
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }
    }
}
