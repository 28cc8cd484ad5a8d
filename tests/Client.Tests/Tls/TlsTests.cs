using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Conserver.Client.Configuration;
using Conserver.Client.Connections;
using Conserver.Client.Platform;
using Conserver.Client.Tls;
using Conserver.ConsoleProgram.Terminal;

namespace Conserver.Client.Tests.Tls;

/// <summary>Handshakes with a server in this process, over a real socket.</summary>
public sealed class TlsTests
{
    private static readonly SslApplicationProtocol Conserver = new("conserver");

    [Fact]
    public async Task Self_signed_certificate_of_a_server_of_ours_is_taken()
    {
        using X509Certificate2 certificate = SelfSigned();
        Assert.Equal("ok\r\nhello\r\n", await Talk(certificate, Conserver, null));
    }

    [Fact]
    public async Task Self_signed_certificate_of_another_server_is_refused()
    {
        using X509Certificate2 certificate = SelfSigned();
        await Assert.ThrowsAsync<ClientException>(() => Talk(certificate, null, null));
    }

    [Fact]
    public async Task Configured_authority_makes_a_certificate_good()
    {
        using X509Certificate2 certificate = SelfSigned();
        using var file = new Authority(certificate);
        Assert.Equal("ok\r\nhello\r\n", await Talk(certificate, null, file.Path));
    }

    [Fact]
    public async Task With_an_authority_a_certificate_for_another_name_is_refused()
    {
        using X509Certificate2 certificate = SelfSigned("con9.example");
        using var file = new Authority(certificate);
        await Assert.ThrowsAsync<ClientException>(() => Talk(certificate, null, file.Path));
    }

    [Fact]
    public async Task With_an_authority_a_self_signed_certificate_is_refused_even_from_a_server_of_ours()
    {
        using X509Certificate2 trusted = SelfSigned(), certificate = SelfSigned();
        using var file = new Authority(trusted);
        await Assert.ThrowsAsync<ClientException>(() => Talk(certificate, Conserver, file.Path));
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task With_an_authority_nothing_anonymous_and_no_old_version_is_offered(bool hasAuthority)
    {
        using X509Certificate2 trusted = SelfSigned();
        using var file = new Authority(trusted);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var point = (IPEndPoint)listener.LocalEndpoint;
        Task<Exception?> client = Task.Run(
            () => Record.Exception(() => Client(point, hasAuthority ? file.Path : null)),
            TestContext.Current.CancellationToken);
        byte[] hello = new byte[4096];
        using (TcpClient peer = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken))
        {
            // A record's header holds its length; the hello is one record.
            await peer.GetStream().ReadExactlyAsync(hello.AsMemory(0, 5), TestContext.Current.CancellationToken);
            int length = (hello[3] << 8) | hello[4];
            await peer.GetStream().ReadExactlyAsync(hello.AsMemory(5, length), TestContext.Current.CancellationToken);
        }

        Assert.IsType<ClientException>(await client);
        (HashSet<int> suites, HashSet<int> versions) = Offered(hello);
        Assert.Equal(!hasAuthority, suites.Contains((int)TlsCipherSuite.TLS_ECDH_anon_WITH_AES_256_CBC_SHA));
        if (hasAuthority)
        {
            Assert.Equal([0x0303, 0x0304], versions.Order());
            Assert.DoesNotContain(
                suites, suite => ((TlsCipherSuite)suite).ToString().Contains("anon", StringComparison.Ordinal));
        }
    }

    /// <summary>The suites and versions of a ClientHello.</summary>
    private static (HashSet<int> Suites, HashSet<int> Versions) Offered(ReadOnlySpan<byte> hello)
    {
        // Record header, message header, version, random; then the session's id.
        ReadOnlySpan<byte> rest = hello[(5 + 4 + 2 + 32)..];
        rest = rest[(1 + rest[0])..];
        int length = (rest[0] << 8) | rest[1];
        var suites = new HashSet<int>();
        for (int i = 2; i < 2 + length; i += 2)
        {
            suites.Add((rest[i] << 8) | rest[i + 1]);
        }

        rest = rest[(2 + length)..];
        rest = rest[(1 + rest[0] + 2)..];
        var versions = new HashSet<int>();
        while (rest.Length >= 4)
        {
            int type = (rest[0] << 8) | rest[1], size = (rest[2] << 8) | rest[3];
            if (type == 43)
            {
                for (int i = 5; i < 4 + size; i += 2)
                {
                    versions.Add((rest[i] << 8) | rest[i + 1]);
                }
            }

            rest = size + 4 <= rest.Length ? rest[(4 + size)..] : [];
        }

        return (suites, versions);
    }

    private sealed class Authority : IDisposable
    {
        public Authority(X509Certificate2 certificate) => File.WriteAllText(Path, certificate.ExportCertificatePem());

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Dispose() => File.Delete(Path);
    }

    [Fact]
    public void Authority_file_that_is_missing_is_named()
    {
        var failure = Assert.Throws<ClientException>(() => new TlsTrust("/nonexistent", null, false));
        Assert.Equal("Could not setup ca certificate file to '/nonexistent'", failure.Complaint);
    }

    private static async Task<string> Talk(X509Certificate2 certificate, SslApplicationProtocol? protocol, string? authority)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var point = (IPEndPoint)listener.LocalEndpoint;
        Task server = Serve(listener, certificate, protocol);
        try
        {
            return await Task.Run(() => Client(point, authority), TestContext.Current.CancellationToken);
        }
        finally
        {
            await Record.ExceptionAsync(() => server);
        }
    }

    private static string Client(IPEndPoint point, string? authority)
    {
        var output = new Output("console");
        ServerSocket socket = ServerSocket.Connect(
            new PosixPlatform(), [point.Address], (ushort)point.Port, TimeSpan.FromSeconds(10), out string reason)
            ?? throw new IOException(reason);
        using var connection = new Connection(socket, new ServerAddress("127.0.0.1", (ushort)point.Port), output);
        var settings = new ServerSettings
        {
            Master = "127.0.0.1",
            Port = 0,
            UserName = "tester",
            CaFile = authority,
        };
        var tls = new TlsSettings(settings, output, new PassPhrasePrompt(new TerminalGuard()));
        ServerProof? proof = tls.ProofOf(connection.Server);
        connection.Use(tls.Negotiate(connection.Socket, connection.Server, TimeSpan.FromSeconds(20), proof));
        return connection.Ask("login tester") + connection.ReadToEnd();
    }

    private static async Task Serve(TcpListener listener, X509Certificate2 certificate, SslApplicationProtocol? protocol)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ApplicationProtocols = protocol is { } one ? [one] : null,
        });
        byte[] line = new byte[100];
        int got = await tls.ReadAsync(line);
        Assert.Equal("login tester\r\n", Encoding.ASCII.GetString(line, 0, got));
        await tls.WriteAsync("ok\r\n"u8.ToArray());
        await tls.WriteAsync("hello\r\n"u8.ToArray());
        await tls.ShutdownAsync();
    }

    private static X509Certificate2 SelfSigned(string name = "127.0.0.1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=conserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }
}
