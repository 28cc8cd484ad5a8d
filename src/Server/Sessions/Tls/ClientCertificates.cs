using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Sessions.Tls;

/// <summary>
/// Verifies client certificates as conserver 8.2.7 does: none is fine unless required; one that is sent must chain to the
/// system's authorities or the configured ones and be good for client authentication. Where users are taken from
/// certificates only the configured ones count: anybody can have a certificate with any name from some authority that
/// the system knows.
/// </summary>
internal sealed class ClientCertificates(X509Certificate2Collection authorities, bool required, CertificateUser user)
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public bool Accept(X509Certificate2? certificate, X509Chain? sent, TlsOffer offer)
    {
        if (certificate is null)
        {
            if (required)
            {
                offer.Complain(["the client sent no certificate"]);
            }

            return !required;
        }

        X509Certificate2Collection intermediates = [];
        if (sent is not null)
        {
            // What the peer sent along is in the extra store of the chain .NET built.
            intermediates.AddRange(sent.ChainPolicy.ExtraStore);
        }

        ImmutableArray<string> complaints = [];
        if ((user == CertificateUser.None && Build(certificate, intermediates, custom: false, out complaints))
            || (authorities.Count > 0 && Build(certificate, intermediates, custom: true, out complaints)))
        {
            offer.Accept(certificate.Subject, CertificateUsers.Of(certificate, user));
            return true;
        }

        offer.Complain(complaints);
        return false;
    }

    private bool Build(
        X509Certificate2 certificate, X509Certificate2Collection intermediates, bool custom,
        out ImmutableArray<string> complaints)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        chain.ChainPolicy.ExtraStore.AddRange(intermediates);
        if (custom)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        bool good = chain.Build(certificate);
        complaints = good ? [] : Describe(chain);
        foreach (X509ChainElement element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return good;
    }

    private static ImmutableArray<string> Describe(X509Chain chain)
    {
        int depth = 0;
        foreach (X509ChainElement element in chain.ChainElements)
        {
            foreach (X509ChainStatus status in element.ChainElementStatus)
            {
                (int number, string text) = InOpenSslWords(status, depth, element.Certificate);
                return
                [
                    $"SSLVerifyCallback(): error with certificate at depth: {depth}",
                    $"SSLVerifyCallback():  issuer  = {OneLine(element.Certificate.IssuerName)}",
                    $"SSLVerifyCallback():  subject = {OneLine(element.Certificate.SubjectName)}",
                    $"SSLVerifyCallback():  error #{number}: {text}",
                ];
            }

            depth++;
        }

        return ["SSLVerifyCallback(): the client's certificate did not verify"];
    }

    /// <summary>OpenSSL's number and text (x509_vfy.h) for what .NET found.</summary>
    private static (int Number, string Text) InOpenSslWords(
        X509ChainStatus status, int depth, X509Certificate2 certificate) =>
        status.Status switch
        {
            X509ChainStatusFlags.PartialChain => (20, "unable to get local issuer certificate"),
            X509ChainStatusFlags.UntrustedRoot when depth == 0 => (18, "self-signed certificate"),
            X509ChainStatusFlags.UntrustedRoot => (19, "self-signed certificate in certificate chain"),
            X509ChainStatusFlags.NotTimeValid when certificate.NotBefore > TimeProvider.System.GetLocalNow() =>
                (9, "certificate is not yet valid"),
            X509ChainStatusFlags.NotTimeValid => (10, "certificate has expired"),
            X509ChainStatusFlags.NotSignatureValid => (7, "certificate signature failure"),
            X509ChainStatusFlags.NotValidForUsage => (26, "unsuitable certificate purpose"),
            _ => (1, $"{status.Status}: {status.StatusInformation}"),
        };

    /// <summary>A distinguished name in OpenSSL's one-line form, <c>/C=DE/CN=host</c>.</summary>
    private static string OneLine(X500DistinguishedName name)
    {
        StringBuilder text = new();
        foreach (X500RelativeDistinguishedName part in name.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (part.HasMultipleElements)
            {
                return name.Name;
            }

            Oid kind = part.GetSingleElementType();
            _ = text.Append('/').Append(kind.FriendlyName ?? kind.Value).Append('=').Append(part.GetSingleElementValue());
        }

        return text.ToString();
    }
}
