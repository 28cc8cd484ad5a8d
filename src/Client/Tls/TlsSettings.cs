using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Conserver.Client.Configuration;
using Conserver.Client.Connections;
using Conserver.Protocol.Text;

namespace Conserver.Client.Tls;

/// <summary>Everything TLS needs to know, loaded once and only if TLS is going to be tried.</summary>
internal sealed class TlsSettings
{
    /// <summary>Offered so that a server of ours knows us; conserver 8.2.7 ignores the extension.</summary>

    private readonly IReport report;
    private readonly TlsTrust trust;
    private readonly SslStreamCertificateContext? credentials;
    private readonly ServerSettings settings;
    private readonly ServerKeys? keys;

    /// <param name="settings">What is configured.</param>
    /// <param name="report">Where failures are told.</param>
    /// <param name="prompt">For an encrypted key.</param>
    /// <param name="keys">The keys of servers that are known; null to know none.</param>
    /// <exception cref="ClientException">A certificate file cannot be used.</exception>
    public TlsSettings(ServerSettings settings, IReport report, IPassPhrase prompt, ServerKeys? keys = null)
    {
        this.settings = settings;
        this.report = report;
        this.keys = keys;
        if (settings.Credentials is { } file)
        {
            credentials = ClientCredentials.Load(file, prompt);
        }

        trust = new TlsTrust(settings.CaFile, settings.CaPath, credentials is not null);
    }

    /// <summary>
    /// What is known of a server from before; null where authorities decide alone. On a Unix-domain socket the file's owner
    /// is the proof: nothing is remembered of who answers there.
    /// </summary>
    /// <exception cref="ClientException">What is known of it cannot be believed.</exception>
    public ServerProof? ProofOf(string server) =>
        trust.IsStrict ? null
        : settings.SocketDirectory is not null ? new ServerProof(report, null, ServerKeyPolicy.Ignore, server)
        : new ServerProof(report, keys, settings.ServerKeys, ServerKeys.NameOf(server, settings.Port));

    /// <summary>Performs the handshake with a server that has answered <c>ok</c> to <c>ssl</c>.</summary>
    /// <exception cref="ClientException">It failed; there is no going on without encryption.</exception>
    /// <param name="socket">Connected.</param>
    /// <param name="server">The name its certificate must be for, if anything must be proved.</param>
    /// <param name="limit">For the whole handshake.</param>
    /// <param name="proof">Of <see cref="ProofOf"/>.</param>
    public TlsChannel Negotiate(ServerSocket socket, string server, TimeSpan limit, ServerProof? proof)
    {
        CertificateVerdict verdict = CertificateVerdict.None;
        X509Certificate2? shown = null;
        bool proves = trust.IsStrict || proof is { IsDemanding: true };
        var options = new SslClientAuthenticationOptions
        {
            // Without a name nothing is sent as SNI, as by 8.2.7.
            TargetHost = trust.IsStrict ? Latin1.ToNative(server) : "",
            EnabledSslProtocols = proof is { IsPinned: true } ? SslProtocols.Tls13
                : proves ? SslProtocols.Tls12 | SslProtocols.Tls13
                : SslProtocols.None,
            ApplicationProtocols = [TlsChannel.Conserver],
            CipherSuitesPolicy = TlsSuites.Policy(withAnonymous: !proves),
            ClientCertificateContext = credentials,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = trust.Policy(),
#pragma warning disable CA5359 // Judged below: the answer to ALPN matters too and is known only after the handshake.
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                verdict = trust.Judge(certificate, chain, errors);
                shown = certificate as X509Certificate2;
                return true;
            },
#pragma warning restore CA5359
#pragma warning disable SYSLIB0040 // Lowers OpenSSL's security level; at any higher one anonymous suites do not exist.
            EncryptionPolicy = proves ? EncryptionPolicy.RequireEncryption : EncryptionPolicy.AllowNoEncryption,
#pragma warning restore SYSLIB0040
        };
        var channel = new TlsChannel(socket, options.EncryptionPolicy, Trouble);
        try
        {
            channel.Handshake(options, limit);
        }
        catch (TimeoutException)
        {
            channel.Dispose();
            throw new SilentServerException(server, limit);
        }
        catch (Exception caught) when (TlsChannel.IsTlsFailure(caught))
        {
            report.Complain("SSL negotiation failed");
            string words = TlsChannel.Innermost(caught);
            report.Detail(words);
            if (Trouble(words, hasSpoken: false) is { } trouble)
            {
                report.Complain(trouble);
            }

            if (proof is { Known: not null })
            {
                report.Complain(
                    $"`{server}' is known ({proof.Place}): nothing is spoken with it without proof; {proof.Advice}");
            }

            throw new ClientException(null);
        }

        report.Debug(1, $"{server}: {channel.Description}");
        bool isOurs = channel.IsOfOurs;
        IReadOnlyList<string> complaints =
            proof?.Judge(shown, verdict, isOurs, shown?.MatchesHostname(Latin1.ToNative(server)) is true)
            ?? verdict.Complaints;
        if (complaints.Count > 0)
        {
            foreach (string line in complaints)
            {
                report.Complain(line);
            }

            channel.Dispose();
            report.Complain("SSL negotiation failed");
            report.Detail("error:0A000086:SSL routines::certificate verify failed");
            throw new ClientException(null);
        }

        return channel;

        string? Trouble(string words, bool hasSpoken) =>
            TroubleText.Of(words, server, credentials is not null, hasSpoken);
    }
}
