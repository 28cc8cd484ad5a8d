using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conserver.Server.Sessions.Tls;

/// <summary>A self-signed certificate that lives as long as the process.</summary>
internal static class EphemeralCertificate
{
    // Clients pin the key and nothing reads the dates; a clock that is a day off must not matter either.
    private static readonly TimeSpan Early = TimeSpan.FromDays(30);
    private static readonly TimeSpan Long = TimeSpan.FromDays(3650);

    public static X509Certificate2 Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=conserver", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now - Early, now + Long);
    }
}
