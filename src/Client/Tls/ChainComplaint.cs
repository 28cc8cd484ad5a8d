using System.Security.Cryptography.X509Certificates;

namespace Conserver.Client.Tls;

/// <summary>What is wrong with a chain, in the lines of conserver 8.2.7 and the numbers and words of OpenSSL.</summary>
internal static class ChainComplaint
{
    private static readonly (X509ChainStatusFlags Flag, int Number, string Text)[] Table =
    [
        (X509ChainStatusFlags.NotSignatureValid, 7, "certificate signature failure"),
        (X509ChainStatusFlags.NotValidForUsage, 26, "unsuitable certificate purpose"),
        (X509ChainStatusFlags.Revoked, 23, "certificate revoked"),
        (X509ChainStatusFlags.InvalidBasicConstraints, 24, "invalid CA certificate"),
    ];

    public static CertificateVerdict For(X509Chain chain)
    {
        // OpenSSL stops at the first certificate it dislikes, coming from the root.
        for (int depth = chain.ChainElements.Count - 1; depth >= 0; depth--)
        {
            X509ChainElement element = chain.ChainElements[depth];
            X509ChainStatusFlags flags = X509ChainStatusFlags.NoError;
            foreach (X509ChainStatus status in element.ChainElementStatus)
            {
                flags |= status.Status;
            }

            if (flags != X509ChainStatusFlags.NoError)
            {
                (int number, string text) = Describe(flags, element.Certificate, depth);
                bool selfSigned = depth == 0 && number == 18
                    && (flags & ~(X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) == 0;
                return new CertificateVerdict(Lines(element.Certificate, depth, number, text), selfSigned);
            }
        }

        return chain.ChainElements.Count == 0
            ? new CertificateVerdict(["SSLVerifyCallback(): the certificate could not be read"], false)
            : new CertificateVerdict(
                Lines(chain.ChainElements[0].Certificate, 0, 1, "unspecified certificate verification error"), false);
    }

    /// <summary>The chain is good, but it is somebody else's.</summary>
    public static CertificateVerdict ForName(X509Chain chain) =>
        new(Lines(chain.ChainElements[0].Certificate, 0, 62, "hostname mismatch"), false);

    private static (int Number, string Text) Describe(X509ChainStatusFlags flags, X509Certificate2 certificate, int depth)
    {
        if ((flags & X509ChainStatusFlags.UntrustedRoot) != 0)
        {
            return depth == 0 ? (18, "self-signed certificate") : (19, "self-signed certificate in certificate chain");
        }

        if ((flags & X509ChainStatusFlags.PartialChain) != 0)
        {
            return (20, "unable to get local issuer certificate");
        }

        if ((flags & X509ChainStatusFlags.NotTimeValid) != 0)
        {
            return certificate.NotBefore > DateTime.Now
                ? (9, "certificate is not yet valid")
                : (10, "certificate has expired");
        }

        foreach (var row in Table)
        {
            if ((flags & row.Flag) != 0)
            {
                return (row.Number, row.Text);
            }
        }

        return (1, $"unspecified certificate verification error ({flags})");
    }

    private static List<string> Lines(X509Certificate2 certificate, int depth, int number, string text) =>
    [
        $"SSLVerifyCallback(): error with certificate at depth: {depth}",
        $"SSLVerifyCallback():  issuer  = {OneLine(certificate.IssuerName)}",
        $"SSLVerifyCallback():  subject = {OneLine(certificate.SubjectName)}",
        $"SSLVerifyCallback():  error #{number}: {text}",
    ];

    /// <summary><c>/C=US/CN=conserver</c>.</summary>
    private static string OneLine(X500DistinguishedName name)
    {
        string line = "";
        foreach (X500RelativeDistinguishedName part in name.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (!part.HasMultipleElements)
            {
                string type = part.GetSingleElementType().Value ?? "";
                line += $"/{ShortName(type)}={part.GetSingleElementValue()}";
            }
        }

        return line;
    }

    private static string ShortName(string oid) => oid switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "0.9.2342.19200300.100.1.25" => "DC",
        "0.9.2342.19200300.100.1.1" => "UID",
        "1.2.840.113549.1.9.1" => "emailAddress",
        _ => oid,
    };
}
