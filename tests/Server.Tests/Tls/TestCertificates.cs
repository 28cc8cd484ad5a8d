using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Conserver.Server.Tests.Tls;

/// <summary>A throw-away authority and what it issued, as PEM files in a folder of their own.</summary>
internal sealed class TestCertificates : IDisposable
{
    public const string Passphrase = "open sesame";

    // Made once: each costs a good tenth of a second of the processor.
    private static readonly string ServerKeyPem = RsaKeyPem(2048), OtherKeyPem = RsaKeyPem(2048),
        WeakKeyPem = RsaKeyPem(1024);

    private readonly string folder = Directory.CreateTempSubdirectory("conserver-tls").FullName;
    private readonly ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestCertificates()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        CertificateRequest root = new("CN=TestCA", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Root = root.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));

        using RSA serverKey = RsaKey(ServerKeyPem);
        CertificateRequest server = new("CN=localhost", serverKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        ServerCertificate = Issue(server, "1.3.6.1.5.5.7.3.1").CopyWithPrivateKey(serverKey);
        using ECDsa clientKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest client = new("CN=alice", clientKey, HashAlgorithmName.SHA256);
        Client = Issue(client, "1.3.6.1.5.5.7.3.2").CopyWithPrivateKey(clientKey);

        string certificate = ServerCertificate.ExportCertificatePem();
        Authority = Write("ca.pem", Root.ExportCertificatePem());
        KeyOnly = Write("key.pem", serverKey.ExportPkcs8PrivateKeyPem());

        // Key first: the order is free.
        Server = Write("server.pem", serverKey.ExportRSAPrivateKeyPem(), certificate, Root.ExportCertificatePem());
        PbeParameters encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        Encrypted = Write("encrypted.pem", certificate, serverKey.ExportEncryptedPkcs8PrivateKeyPem(Passphrase, encryption));
        Mismatched = Write("mismatched.pem", certificate, OtherKeyPem);

        // That 1024 bits are too few is what is tested.
        using RSA weakKey = RsaKey(WeakKeyPem);
        CertificateRequest weak = new("CN=weak", weakKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 weakCertificate = weak.CreateSelfSigned(now.AddDays(-1), now.AddDays(10));
        Weak = Write("weak.pem", weakCertificate.ExportCertificatePem(), weakKey.ExportPkcs8PrivateKeyPem());
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 ServerCertificate { get; }

    /// <summary>With its key; issued by <see cref="Root"/> to alice.</summary>
    public X509Certificate2 Client { get; }

    public string Server { get; }

    public string Authority { get; }

    public string KeyOnly { get; }

    public string Encrypted { get; }

    public string Mismatched { get; }

    public string Weak { get; }

    public void Dispose()
    {
        Root.Dispose();
        ServerCertificate.Dispose();
        Client.Dispose();
        rootKey.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string RsaKeyPem(int bits)
    {
        using RSA key = RSA.Create(bits);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static RSA RsaKey(string pem)
    {
        RSA key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }

    private X509Certificate2 Issue(CertificateRequest request, string purpose)
    {
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.Create(
            Root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), Root.NotBefore, Root.NotAfter,
            RandomNumberGenerator.GetBytes(8));
    }

    private string Write(string name, params string[] sections)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, string.Join('\n', sections) + "\n");
        return path;
    }
}
