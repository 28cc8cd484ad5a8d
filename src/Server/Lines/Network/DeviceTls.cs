using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Tls;

namespace Conserver.Server.Lines;

/// <summary>
/// Our part in a handshake with a device: it proves itself by a certificate for its name that leads to an authority, or by
/// the very certificate whose fingerprint is configured. There is no third way.
/// </summary>
internal sealed class DeviceTls(DeviceTlsSettings settings) : ITlsParty
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private string complaint = "";
    private volatile string? reading;

    public ImmutableArray<string> CertificateErrors => [];

    public TlsReadiness Look(ReadOnlySpan<byte> received) => TlsReadiness.Ready;

    /// <summary>The file that is being read at this moment; null when none is. Any thread.</summary>
    public string? Reading => reading;

    public ITlsEngine Begin(RecordStream wire) => new FrameworkTls(wire, BeginAsync);

    public void Succeed()
    {
        // Nobody asks what was agreed on.
    }

    public string Explain(string reason) => complaint.Length > 0 ? complaint : reason;

    private static string FingerprintOf(X509Certificate certificate) =>
        "sha256:" + certificate.GetCertHashString(HashAlgorithmName.SHA256);

    // A file that cannot be read is a failure like any other, so the task has it.
    private async Task BeginAsync(SslStream ssl)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = settings.Name,
            AllowRenegotiation = false,
            CertificateChainPolicy = Policy(),
            ClientCertificateContext = settings.Credentials.Length > 0 ? Credentials() : null,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Judge(certificate, chain, errors),
        };
        await ssl.AuthenticateAsClientAsync(options, CancellationToken.None).ConfigureAwait(false);
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerPurpose));
        if (settings.Authorities.Length > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(Read(settings.Authorities, PemFiles.LoadAuthorities));
        }

        return policy;
    }

    private SslStreamCertificateContext Credentials()
    {
        (X509Certificate2 certificate, X509Certificate2Collection chain) =
            Read(settings.Credentials, path => PemFiles.LoadCredentials(path, askPassphrase: null));
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    private T Read<T>(string path, Func<string, T> read)
    {
        reading = path;
        try
        {
            return read(Latin1.ToNative(path));
        }
        catch (TlsSetupException failure)
        {
            complaint = $"{path}: {failure.Detail}";
            throw;
        }
        finally
        {
            reading = null;
        }
    }

    private bool Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            complaint = "it has shown no certificate";
            return false;
        }

        string shown = FingerprintOf(certificate);
        if (settings.Fingerprint.Length > 0)
        {
            bool same = CryptographicOperations.FixedTimeEquals(
                Encoding.ASCII.GetBytes(shown), Encoding.ASCII.GetBytes(settings.Fingerprint));
            complaint = same ? "" : $"its certificate is not the one of tlsfingerprint, but {shown}";
            return same;
        }

        string why = (errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0 && chain is not null
            ? string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct())
            : (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0
                ? $"it is not for `{settings.Name}'"
                : errors == SslPolicyErrors.None ? "" : $"{errors}";
        complaint = why.Length == 0
            ? ""
            : $"its certificate is not trusted: {why} (tlscacertificatefile names the authorities, tlsname the name, "
                + $"tlsfingerprint {shown} would trust this one)";
        return why.Length == 0;
    }
}
