using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conserver.Protocol.Text;

namespace Conserver.Client.Tls;

/// <summary>The certificate (with its chain) and private key of <c>-c</c>, from one PEM file in any order.</summary>
internal static class ClientCredentials
{
    /// <exception cref="ClientException">The file holds no certificate, or no key that fits it.</exception>
    public static SslStreamCertificateContext Load(string file, IPassPhrase prompt)
    {
        string pem;
        var chain = new X509Certificate2Collection();
        try
        {
            pem = File.ReadAllText(Latin1.ToNative(file));
            chain.ImportFromPem(pem);
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ClientException($"Could not load SSL certificate from '{file}'");
        }

        if (chain.Count == 0)
        {
            throw new ClientException($"Could not load SSL certificate from '{file}'");
        }

        try
        {
            X509Certificate2 leaf = pem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromEncryptedPem(pem, pem, prompt.Ask())
                : X509Certificate2.CreateFromPem(pem, pem);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception caught) when (caught is CryptographicException or ArgumentException)
        {
            // The words of 8.2.7.
            throw new ClientException($"Could not SSL private key from '{file}'");
        }
    }
}
