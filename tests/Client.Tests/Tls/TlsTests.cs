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
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        try
        {
            Assert.Equal("ok\r\nhello\r\n", await Talk(certificate, null, file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Authority_file_that_is_missing_is_named()
    {
        var failure = Assert.Throws<ClientException>(() => new TlsTrust("/nonexistent", null));
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
        connection.Use(tls.Negotiate(connection.Socket, connection.Server));
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

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=conserver", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }
}
