using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conserver.Posix;
using Conserver.Protocol.Text;

namespace Conserver.Server.Tls;

/// <summary>Reads the PEM files of <c>sslcredentials</c> and <c>sslcacertificatefile</c>.</summary>
internal static class PemFiles
{
    // Refused by OpenSSL's security level 2, Debian's default, when upstream loads its certificate.
    private const int MinRsaBits = 2048;

    private const string RsaKey = "1.2.840.113549.1.1.1";

    // The authorities of a whole system are a quarter of a million bytes.
    private const int LargestFile = 16 * 1024 * 1024;

    public static X509Certificate2Collection LoadAuthorities(string path)
    {
        string message = $"SetupSSL(): could not load SSL client CA list from `{path}'";
        X509Certificate2Collection found = ReadCertificates(path, message);
        return found.Count > 0 ? found : throw new TlsSetupException(message, "it holds no certificate");
    }

    /// <returns>The server's certificate with its key, and the other certificates of the file.</returns>
    public static (X509Certificate2 Certificate, X509Certificate2Collection Chain) LoadCredentials(
        string path, Func<string?>? askPassphrase)
    {
        string badCertificate = $"SetupSSL(): could not load SSL certificate from `{path}'";
        X509Certificate2Collection chain = ReadCertificates(path, badCertificate);
        if (chain.Count == 0)
        {
            throw new TlsSetupException(badCertificate, "it holds no certificate");
        }

        // The first certificate is the server's; the rest help clients to build the chain.
        X509Certificate2 leaf = chain[0];
        chain.RemoveAt(0);
        using (RSA? rsa = leaf.GetRSAPublicKey())
        {
            if (rsa is { KeySize: < MinRsaBits })
            {
                throw new TlsSetupException(badCertificate, $"its RSA key has less than {MinRsaBits} bits");
            }
        }

        return (AttachKey(leaf, path, askPassphrase), chain);
    }

    private static X509Certificate2Collection ReadCertificates(string path, string message)
    {
        try
        {
            X509Certificate2Collection found = [];
            found.ImportFromPem(Read(path));
            return found;
        }
        catch (Exception ex) when (ex is IOException or CryptographicException)
        {
            throw new TlsSetupException(message, ex.Message, ex);
        }
    }

    private static string Read(string path) =>
        Latin1.Text(SmallFile.Read(Latin1.Bytes(Latin1.FromNative(path)), LargestFile));

    private static X509Certificate2 AttachKey(X509Certificate2 leaf, string path, Func<string?>? askPassphrase)
    {
        string message = $"SetupSSL(): could not load SSL private key from `{path}'";
        try
        {
            string pem = Read(path);
            bool encrypted = pem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
            string? passphrase = encrypted ? askPassphrase?.Invoke() : null;
            if (encrypted && passphrase is null)
            {
                throw new TlsSetupException(message, "the key is encrypted and there is no passphrase");
            }

            if (pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            {
                const string Detail = "the key is encrypted in the old PEM form; convert it with `openssl pkcs8 -topk8'";
                throw new TlsSetupException(message, Detail);
            }

            if (leaf.GetKeyAlgorithm() == RsaKey)
            {
                using RSA key = RSA.Create();
                Import(key, pem, passphrase);
                return leaf.CopyWithPrivateKey(key);
            }
            else
            {
                using ECDsa key = ECDsa.Create();
                Import(key, pem, passphrase);
                return leaf.CopyWithPrivateKey(key);
            }
        }
        catch (Exception ex) when (ex is IOException or CryptographicException or ArgumentException
            or NotSupportedException)
        {
            throw new TlsSetupException(message, ex.Message, ex);
        }
    }

    private static void Import(AsymmetricAlgorithm key, string pem, string? passphrase)
    {
        // ImportFromPem wants exactly one key and skips other labels, certificates among them. `openssl ecparam` puts
        // an EC PARAMETERS section in front of a key, which it skips as well.
        if (passphrase is null)
        {
            key.ImportFromPem(pem);
        }
        else
        {
            key.ImportFromEncryptedPem(pem, passphrase);
        }
    }
}
