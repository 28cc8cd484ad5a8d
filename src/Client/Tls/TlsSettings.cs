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
    private static readonly SslApplicationProtocol Conserver = new("conserver");

    private readonly IReport report;
    private readonly TlsTrust trust;
    private readonly SslStreamCertificateContext? credentials;

    /// <exception cref="ClientException">A certificate file cannot be used.</exception>
    public TlsSettings(ServerSettings settings, IReport report, IPassPhrase prompt)
    {
        this.report = report;
        if (settings.Credentials is { } file)
        {
            credentials = ClientCredentials.Load(file, prompt);
        }

        trust = new TlsTrust(settings.CaFile, settings.CaPath, credentials is not null);
    }

    /// <summary>Performs the handshake with a server that has answered <c>ok</c> to <c>ssl</c>.</summary>
    /// <exception cref="ClientException">It failed; there is no going on without encryption.</exception>
    /// <param name="socket">Connected.</param>
    /// <param name="server">The name its certificate must be for, if anything must be proved.</param>
    public TlsChannel Negotiate(ServerSocket socket, string server)
    {
        CertificateVerdict verdict = CertificateVerdict.None;
        var options = new SslClientAuthenticationOptions
        {
            // Without a name nothing is sent as SNI, as by 8.2.7.
            TargetHost = trust.IsStrict ? Latin1.ToNative(server) : "",
            EnabledSslProtocols = trust.IsStrict ? SslProtocols.Tls12 | SslProtocols.Tls13 : SslProtocols.None,
            ApplicationProtocols = [Conserver],
            CipherSuitesPolicy = TlsSuites.Policy(withAnonymous: !trust.IsStrict),
            ClientCertificateContext = credentials,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = trust.Policy(),
#pragma warning disable CA5359 // Judged below: the answer to ALPN matters too and is known only after the handshake.
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                verdict = trust.Judge(certificate, chain, errors);
                return true;
            },
#pragma warning restore CA5359
#pragma warning disable SYSLIB0040 // Lowers OpenSSL's security level; at any higher one anonymous suites do not exist.
            EncryptionPolicy = trust.IsStrict ? EncryptionPolicy.RequireEncryption : EncryptionPolicy.AllowNoEncryption,
#pragma warning restore SYSLIB0040
        };
        var channel = new TlsChannel(socket, options.EncryptionPolicy);
        try
        {
            channel.Handshake(options);
        }
        catch (Exception caught) when (TlsChannel.IsTlsFailure(caught))
        {
            report.Complain("SSL negotiation failed");
            report.Detail(Innermost(caught));
            throw new ClientException(null);
        }

        report.Debug(1, $"{server}: {channel.Description}");

        // A server of ours without an administrator's certificate makes one for itself. It is taken as it is until keys
        // are remembered (trust on first use): no worse than the suites without certificates it stands in for.
        if (verdict.IsSelfSigned && channel.ApplicationProtocol == Conserver && !trust.IsStrict)
        {
            return channel;
        }

        if (verdict.Complaints.Count > 0)
        {
            foreach (string line in verdict.Complaints)
            {
                report.Complain(line);
            }

            channel.Dispose();
            report.Complain("SSL negotiation failed");
            report.Detail("error:0A000086:SSL routines::certificate verify failed");
            throw new ClientException(null);
        }

        return channel;
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message;
    }
}
