using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conserver.Server.Tls;

/// <summary>A public key in a few digits, as clients of ours remember it.</summary>
internal static class KeyDigest
{
    /// <summary><c>sha256:</c> and the digits over the key's SubjectPublicKeyInfo (RFC 7469 has them in base 64).</summary>
    public static string Of(X509Certificate2 certificate) =>
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()))}";
}
