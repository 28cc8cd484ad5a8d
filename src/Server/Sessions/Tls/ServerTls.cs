using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Tls;

namespace Conserver.Server.Sessions.Tls;

/// <summary>
/// The server's TLS: its certificate, and how each client is answered. Shared by all loops; a reload makes another one.
/// </summary>
public sealed class ServerTls : IDisposable
{
    /// <summary>The server's own key, in the state directory.</summary>
    public const string KeyFile = OwnKey.FileName;

    private const string AlpnText = "conserver";
    private const ushort Tls13 = 0x0304;
    private const string NoCommonGround =
        "it offers neither TLS 1.3 nor an anonymous suite with AES; with sslcredentials TLS 1.2 will do";

    private readonly (X509Certificate2 Certificate, X509Certificate2Collection Chain)? credentials;
    private readonly X509Certificate2Collection authorities;
    private readonly SslStreamCertificateContext? configured;
    private readonly ClientCertificates? clients;
    private readonly TlsSettings settings;
    private readonly OwnKey own;

    private ServerTls(
        TlsSettings settings,
        (X509Certificate2 Certificate, X509Certificate2Collection Chain)? credentials,
        X509Certificate2Collection authorities,
        OwnKey own)
    {
        this.settings = settings;
        this.credentials = credentials;
        this.authorities = authorities;
        this.own = own;
        if (credentials is var (certificate, chain))
        {
            // The names of the authorities go to the client, for it to choose a certificate by.
            SslCertificateTrust? trust = authorities.Count > 0
                ? SslCertificateTrust.CreateForX509Collection(authorities, sendTrustInHandshake: true)
                : null;
            configured = SslStreamCertificateContext.Create(certificate, chain, offline: true, trust);
        }

        bool asks = credentials is not null || settings.RequireClientCertificate
            || settings.ClientUser != CertificateUser.None;
        clients = asks
            ? new ClientCertificates(authorities, settings.RequireClientCertificate, settings.ClientUser)
            : null;
    }

    /// <summary>Reads the files the settings name.</summary>
    /// <param name="settings">From the configuration.</param>
    /// <param name="askPassphrase">
    /// Called when the private key is encrypted; null, or a null answer, makes that an error.
    /// </param>
    /// <param name="log">Takes lines about the server's own key, later and on any thread.</param>
    /// <exception cref="TlsSetupException">A file is missing, unreadable or unfit.</exception>
    public static ServerTls Load(
        TlsSettings settings, Func<string?>? askPassphrase = null, Action<string>? log = null)
    {
        // In upstream's order, so that of several mistakes the same one is reported.
        return new ServerTls(
            settings,
            Credentials(settings, askPassphrase),
            Authorities(settings),
            new OwnKey(settings.StateDirectory, log ?? (static _ => { })));
    }

    /// <summary>Why the server's own key cannot be read or believed.</summary>
    /// <param name="folder">The state directory, <c>Latin1</c>.</param>
    /// <returns>An error number, 0 where there is none, and a reason: ENOENT without one when there is no key yet.</returns>
    public static (int Errno, string? Why) KeyTrouble(string folder) => OwnKey.Trouble(folder);

    /// <summary>
    /// Reads the files again, for clients that come from now on. What cannot be read stays as it is, and is said.
    /// </summary>
    public ServerTls Renew(TlsSettings next, Action<string> log)
    {
        bool keepsKey = next.StateDirectory == own.Directory;
        return new ServerTls(
            next,
            Again(() => Credentials(next, null), credentials, "the certificate", log),
            Again(() => Authorities(next), authorities, "the list of authorities", log),
            keepsKey ? own : new OwnKey(next.StateDirectory, log));
    }

    private static T Again<T>(Func<T> read, T before, string what, Action<string> log)
    {
        try
        {
            return read();
        }
        catch (TlsSetupException mistake)
        {
            log($"{mistake.Message}: {mistake.Detail}: {what} in use stays");
            return before;
        }
    }

    private static (X509Certificate2, X509Certificate2Collection)? Credentials(TlsSettings settings, Func<string?>? ask) =>
        settings.CredentialsFile is { } file ? PemFiles.LoadCredentials(file, ask) : null;

    private static X509Certificate2Collection Authorities(TlsSettings settings) =>
        settings.CaCertificateFile is { } file ? PemFiles.LoadAuthorities(file)
        : settings.ClientUser == CertificateUser.None ? []
        : throw new TlsSetupException(
            "sslclientuser: users are only taken from certificates of the authorities in sslcacertificatefile",
            "there are none");

    /// <summary>
    /// Decides how to answer: with the administrator's certificate if there is one; else anonymously if the client is
    /// a stock one and that is allowed; else with the server's own key. A server that insists on client certificates is
    /// never anonymous: the anonymous handshake has no place for them.
    /// </summary>
    internal TlsMode Choose(ClientHello hello)
    {
        if (configured is not null)
        {
            return TlsMode.Configured;
        }

        bool anonymous = settings.Anonymous && !settings.RequireClientCertificate && !hello.AlpnProtocols.Contains(AlpnText)
            && hello.CipherSuites.Any(AnonymousContext.Serves);
        return anonymous ? TlsMode.Anonymous : TlsMode.OwnKey;
    }

    /// <summary>Everything SslStream needs for a client that sent this hello and is not anonymous.</summary>
    internal TlsOffer Offer(ClientHello hello)
    {
        TlsMode mode = configured is null ? TlsMode.OwnKey : TlsMode.Configured;
        SslServerAuthenticationOptions options = new()
        {
            AllowRenegotiation = false,
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            EnabledSslProtocols = mode == TlsMode.OwnKey ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
            ServerCertificateContext = configured ?? own.Context,
        };
        if (hello.AlpnProtocols.Contains(AlpnText))
        {
            // Only then: with a list that has nothing in common with the client's, OpenSSL breaks off.
            options.ApplicationProtocols = [TlsOffer.Alpn];
        }

        TlsOffer offer = new(mode, options)
        {
            Obstacle = mode == TlsMode.OwnKey && !hello.Versions.Contains(Tls13) ? NoCommonGround : null,
        };
        if (clients is not null)
        {
            // In .NET this only asks for a certificate; whether one is needed is for the callback to say.
            options.ClientCertificateRequired = true;
            options.RemoteCertificateValidationCallback =
                (_, certificate, chain, _) => clients.Accept(certificate as X509Certificate2, chain, offer);
        }

        return offer;
    }

    public void Dispose() => own.Dispose();
}
