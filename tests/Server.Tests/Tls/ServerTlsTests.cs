using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tls;

namespace Conserver.Server.Tests.Tls;

public sealed class ServerTlsTests : IDisposable
{
    private readonly TestCertificates files = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("13 anon", TlsMode.Anonymous)]
    [InlineData("anon", TlsMode.Anonymous)]
    [InlineData("13 anon alpn", TlsMode.OwnKey)]
    [InlineData("13", TlsMode.OwnKey)]
    [InlineData("13 null", TlsMode.OwnKey)]
    public void Answer_depends_on_what_the_client_offers(string offered, TlsMode expected)
    {
        using ServerTls tls = ServerTls.Load(new TlsSettings(null, null, false));
        Assert.Equal(expected, tls.Choose(Hello(offered)));
        using ServerTls strict = ServerTls.Load(new TlsSettings(null, null, true));
        Assert.Equal(TlsMode.OwnKey, strict.Choose(Hello(offered)));
        using ServerTls configured = ServerTls.Load(new TlsSettings(files.Server, null, false));
        Assert.Equal(TlsMode.Configured, configured.Choose(Hello(offered)));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "TLSv1.2")]
    [InlineData(SslProtocols.Tls13, "TLSv1.3")]
    public async Task Configured_certificate_is_shown_with_its_chain(SslProtocols protocols, string expected)
    {
        using ServerTls tls = ServerTls.Load(new TlsSettings(files.Server, null, false));
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        SslClientAuthenticationOptions options = TestClient.Usual(protocols);
        options.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { files.Root },
        };
        options.RemoteCertificateValidationCallback = (_, _, _, errors) => errors == SslPolicyErrors.None;
        await client.AuthenticateAsClientAsync(options, Cancel);
        TlsSummary summary = await session.Opened.WaitAsync(Cancel);
        Assert.Equal(expected, summary.Protocol);
        Assert.Equal(TlsMode.Configured, summary.Mode);
        Assert.Null(summary.PeerSubject);
        Assert.Equal("CN=localhost", client.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task With_a_certificate_nobody_is_served_anonymously()
    {
        using ServerTls tls = ServerTls.Load(new TlsSettings(files.Server, null, false));
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsClientAsync(
            TestClient.Only(TlsCipherSuite.TLS_ECDH_anon_WITH_AES_256_CBC_SHA), Cancel));
        Assert.NotEmpty((await session.Failed.WaitAsync(Cancel)).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Client_certificate_of_a_known_authority_is_accepted(bool withServerCertificate)
    {
        using ServerTls tls =
            ServerTls.Load(new TlsSettings(withServerCertificate ? files.Server : null, files.Authority, true));
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(TestClient.Usual(SslProtocols.Tls13, files.Client), Cancel);
        Assert.Equal("CN=alice", (await session.Opened.WaitAsync(Cancel)).PeerSubject);
    }

    [Fact]
    public async Task Client_without_certificate_is_refused_only_if_one_is_required()
    {
        TlsFailure failure = await RefusedAsync(new TlsSettings(files.Server, files.Authority, true), null);
        Assert.Equal("the client sent no certificate", Assert.Single(failure.CertificateErrors));
        using ServerTls tls = ServerTls.Load(new TlsSettings(files.Server, files.Authority, false));
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(TestClient.Usual(SslProtocols.Tls13), Cancel);
        Assert.Null((await session.Opened.WaitAsync(Cancel)).PeerSubject);
    }

    [Fact]
    public async Task Unknown_client_certificate_is_refused_even_if_none_is_required()
    {
        TlsFailure failure = await RefusedAsync(new TlsSettings(files.Server, null, false), files.Client);
        Assert.Equal(
            [
                "SSLVerifyCallback(): error with certificate at depth: 0",
                "SSLVerifyCallback():  issuer  = /CN=TestCA",
                "SSLVerifyCallback():  subject = /CN=alice",
                "SSLVerifyCallback():  error #20: unable to get local issuer certificate",
            ],
            failure.CertificateErrors);
    }

    [Fact]
    public async Task Certificate_for_servers_does_not_serve_a_client()
    {
        TlsFailure failure =
            await RefusedAsync(new TlsSettings(files.Server, files.Authority, false), files.ServerCertificate);
        Assert.Equal("SSLVerifyCallback():  error #26: unsuitable certificate purpose", failure.CertificateErrors[3]);
    }

    [Fact]
    public async Task Who_waits_over_a_reload_in_the_middle_of_a_hello_is_judged_by_what_has_come_with_it()
    {
        using ServerTls before = ServerTls.Load(new TlsSettings(null, null, false));
        using ServerTls after = before.Renew(new TlsSettings(files.Server, files.Authority, true), _ => { });
        using TestSession session = new(before);
        using SslStream client = new(session.Wire, false);
        using MemoryStream hello = new();
        session.Wire.Divert = hello;
        Task shaken = client.AuthenticateAsClientAsync(TestClient.Usual(SslProtocols.Tls13), Cancel);
        session.Wire.Divert = null;
        byte[] bytes = hello.ToArray();
        session.Wire.Send(bytes[..(bytes.Length / 2)]);
        await session.Loop.Run(() => session.InForce = after);
        session.Wire.Send(bytes[(bytes.Length / 2)..]);
        Assert.Same(session.Failed, await Task.WhenAny(session.Failed, session.Opened));
        Assert.Contains("the client sent no certificate", (await session.Failed).CertificateErrors);
        await Task.WhenAny(shaken);
    }

    [Fact]
    public void Encrypted_key_asks_for_its_passphrase()
    {
        using ServerTls tls =
            ServerTls.Load(new TlsSettings(files.Encrypted, null, false), () => TestCertificates.Passphrase);
        TlsSetupException refused = Assert.Throws<TlsSetupException>(
            () => ServerTls.Load(new TlsSettings(files.Encrypted, null, false)));
        Assert.Equal($"SetupSSL(): could not load SSL private key from `{files.Encrypted}'", refused.Message);
        _ = Assert.Throws<TlsSetupException>(
            () => ServerTls.Load(new TlsSettings(files.Encrypted, null, false), () => "wrong"));
    }

    [Fact]
    public void Files_that_do_not_serve_are_refused_in_the_old_words()
    {
        Assert.Equal(
            "SetupSSL(): could not load SSL certificate from `/nonexistent'", Refusal("/nonexistent", "/nonexistent2"));
        Assert.Equal("SetupSSL(): could not load SSL client CA list from `/nonexistent2'", Refusal(null, "/nonexistent2"));
        Assert.Equal($"SetupSSL(): could not load SSL certificate from `{files.KeyOnly}'", Refusal(files.KeyOnly, null));
        Assert.Equal($"SetupSSL(): could not load SSL private key from `{files.Authority}'", Refusal(files.Authority, null));
        Assert.Equal($"SetupSSL(): could not load SSL certificate from `{files.Weak}'", Refusal(files.Weak, null));
        Assert.Equal(
            $"SetupSSL(): could not load SSL private key from `{files.Mismatched}'", Refusal(files.Mismatched, null));
    }

    private static string Refusal(string? credentials, string? authority) =>
        Assert.Throws<TlsSetupException>(() => ServerTls.Load(new TlsSettings(credentials, authority, false))).Message;

    private static async Task<TlsFailure> RefusedAsync(TlsSettings settings, X509Certificate2? certificate)
    {
        using ServerTls tls = ServerTls.Load(settings);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);

        // In TLS 1.3 the client is done before the server has looked at its certificate.
        await client.AuthenticateAsClientAsync(TestClient.Usual(SslProtocols.Tls13, certificate), Cancel);
        return await session.Failed.WaitAsync(Cancel);
    }

    private static ClientHello Hello(string offered)
    {
        List<ushort> suites = [];
        foreach (string word in offered.Split(' '))
        {
            suites.AddRange(word switch
            {
                "13" => [(ushort)TlsCipherSuite.TLS_AES_256_GCM_SHA384],
                "anon" => [(ushort)TlsCipherSuite.TLS_ECDH_anon_WITH_AES_256_CBC_SHA],
                "null" => [(ushort)TlsCipherSuite.TLS_ECDH_anon_WITH_NULL_SHA],
                _ => Array.Empty<ushort>(),
            });
        }

        return new ClientHello(
            [.. suites], offered.Contains("alpn", StringComparison.Ordinal) ? ["conserver"] : [], [0x0303]);
    }
}
