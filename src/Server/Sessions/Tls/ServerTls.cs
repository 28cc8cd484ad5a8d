using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Conserver.Server.Sessions.Tls;

/// <summary>
/// The server's TLS: its certificate, and how each client is answered. Shared by all loops; read at start only.
/// </summary>
public sealed class ServerTls : IDisposable
{
    private const string AlpnText = "conserver";
    private const ushort Tls13 = 0x0304;
    private const string NoCommonGround =
        "it offers neither TLS 1.3 nor an anonymous suite with elliptic curves; with sslcredentials TLS 1.2 will do";

    /// <summary>
    /// The anonymous suites we serve. Only elliptic-curve ones: SslStream sets no Diffie-Hellman group, so a server cannot
    /// do the DH_anon ones. Never a NULL suite, although stock clients offer one.
    /// </summary>
    private static readonly ImmutableArray<TlsCipherSuite> AnonymousSuites =
    [
        TlsCipherSuite.TLS_ECDH_anon_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDH_anon_WITH_AES_128_CBC_SHA,
    ];

    private readonly SslStreamCertificateContext? configured;
    private readonly ClientCertificates? clients;
    private readonly Lazy<X509Certificate2> ephemeral = new(EphemeralCertificate.Create);
    private readonly Lazy<SslStreamCertificateContext> ephemeralContext;
    private readonly bool requireClientCertificate;

    private ServerTls(TlsSettings settings, SslStreamCertificateContext? configured, X509Certificate2Collection authorities)
    {
        this.configured = configured;
        requireClientCertificate = settings.RequireClientCertificate;
        clients = configured is null && !requireClientCertificate
            ? null
            : new ClientCertificates(authorities, settings.RequireClientCertificate);
        ephemeralContext = new(() => SslStreamCertificateContext.Create(ephemeral.Value, null, offline: true));
    }

    /// <summary>Reads the files the settings name.</summary>
    /// <param name="settings">From the configuration.</param>
    /// <param name="askPassphrase">
    /// Called when the private key is encrypted; null, or a null answer, makes that an error.
    /// </param>
    /// <exception cref="TlsSetupException">A file is missing, unreadable or unfit.</exception>
    public static ServerTls Load(TlsSettings settings, Func<string?>? askPassphrase = null)
    {
        // In upstream's order, so that of several mistakes the same one is reported.
        (X509Certificate2 Certificate, X509Certificate2Collection Chain)? own = settings.CredentialsFile is string credentials
            ? PemFiles.LoadCredentials(credentials, askPassphrase)
            : null;
        X509Certificate2Collection authorities = settings.CaCertificateFile is string authorityFile
            ? PemFiles.LoadAuthorities(authorityFile)
            : [];
        SslStreamCertificateContext? configured = null;
        if (own is var (certificate, chain))
        {
            // The names of the authorities go to the client, for it to choose a certificate by.
            SslCertificateTrust? trust = authorities.Count > 0
                ? SslCertificateTrust.CreateForX509Collection(authorities, sendTrustInHandshake: true)
                : null;
            configured = SslStreamCertificateContext.Create(certificate, chain, offline: true, trust);
        }

        return new ServerTls(settings, configured, authorities);
    }

    /// <summary>
    /// Decides how to answer: with the administrator's certificate if there is one; else anonymously if the client is
    /// a stock one; else with the self-signed certificate. A server that insists on client certificates is never
    /// anonymous: the anonymous handshake has no place for them.
    /// </summary>
    public TlsMode Choose(ClientHello hello)
    {
        if (configured is not null)
        {
            return TlsMode.Configured;
        }

        bool anonymous = !requireClientCertificate && !hello.AlpnProtocols.Contains(AlpnText)
            && hello.CipherSuites.Any(suite => AnonymousSuites.Contains((TlsCipherSuite)suite));
        return anonymous ? TlsMode.Anonymous : TlsMode.Ephemeral;
    }

    /// <summary>Everything SslStream needs for a client that sent this hello.</summary>
    public TlsOffer Offer(ClientHello hello)
    {
        TlsMode mode = Choose(hello);
        SslServerAuthenticationOptions options = new()
        {
            AllowRenegotiation = false,
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ServerCertificateContext = configured ?? ephemeralContext.Value,
        };
        switch (mode)
        {
            case TlsMode.Anonymous:
                // SslStream insists on a certificate; with only anonymous suites it is never sent. TLS 1.3 has none.
                options.EnabledSslProtocols = SslProtocols.Tls12;

                // .NET's way to OpenSSL's security level 0, without which anonymous suites do not exist.
#pragma warning disable SYSLIB0040
                options.EncryptionPolicy = EncryptionPolicy.AllowNoEncryption;
#pragma warning restore SYSLIB0040
#pragma warning disable CA1416 // Suites can be chosen wherever OpenSSL does the work; the daemon is for Linux.
                options.CipherSuitesPolicy = new CipherSuitesPolicy(AnonymousSuites);
#pragma warning restore CA1416
                break;
            case TlsMode.Ephemeral:
                options.EnabledSslProtocols = SslProtocols.Tls13;
                break;
            case TlsMode.Configured:
                options.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                break;
        }

        if (hello.AlpnProtocols.Contains(AlpnText))
        {
            // Only then: with a list that has nothing in common with the client's, OpenSSL breaks off.
            options.ApplicationProtocols = [TlsOffer.Alpn];
        }

        TlsOffer offer = new(mode, options)
        {
            Obstacle = mode == TlsMode.Ephemeral && !hello.Versions.Contains(Tls13) ? NoCommonGround : null,
        };
        if (mode != TlsMode.Anonymous && clients is not null)
        {
            // In .NET this only asks for a certificate; whether one is needed is for the callback to say.
            options.ClientCertificateRequired = true;
            options.RemoteCertificateValidationCallback =
                (_, certificate, chain, _) => clients.Accept(certificate as X509Certificate2, chain, offer);
        }

        return offer;
    }

    public void Dispose()
    {
        if (ephemeral.IsValueCreated)
        {
            ephemeral.Value.Dispose();
        }
    }
}
