using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Text;
using Conserver.Server.Tls;

namespace Conserver.Server.Sessions.Tls;

/// <summary>
/// The key a server without an administrator's certificate proves itself with, made once and kept with mode 0600. Read, or
/// made, when the first client needs it, on that client's thread: a start costs nothing.
/// </summary>
/// <param name="directory">Where it is kept, native text; null to have another one at each start.</param>
/// <param name="log">Takes lines for the daemon's log, on any thread.</param>
internal sealed class OwnKey(string? directory, Action<string> log) : IDisposable
{
    public const string FileName = "tls-key.pem";
    private const int LargestFile = 64 * 1024;
    private const uint ForOthers = 0x3F;

    // Nothing reads the dates; a clock that is a day off, or years, must not matter either.
    private static readonly DateTimeOffset Early = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Late = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    private readonly Lock gate = new();
    private SslStreamCertificateContext? context;
    private X509Certificate2? certificate;

    public string? Directory => directory;

    /// <summary>What is shown to clients. May read or make the key: not for a loop.</summary>
    public SslStreamCertificateContext Context
    {
        get
        {
            lock (gate)
            {
                if (context is null)
                {
                    certificate = Kept() ?? Create(ServerKey.PassingName);
                    context = SslStreamCertificateContext.Create(certificate, null, offline: true);
                }

                return context;
            }
        }
    }

    public void Dispose() => certificate?.Dispose();

    /// <inheritdoc cref="ServerTls.KeyTrouble"/>
    public static (int Errno, string? Why) Trouble(string folder)
    {
        byte[] path = Latin1.Bytes($"{folder}/{FileName}");
        try
        {
            X509Certificate2? found = Read(path);
            found?.Dispose();
            return found is null ? (Errno.ENOENT, null) : (0, null);
        }
        catch (Exception failure) when (failure is IOException or CryptographicException or ArgumentException)
        {
            bool isTheirs = Files.Status(path, out FileStatus status) == 0
                && status.Owner != 0 && status.Owner != Sys.EffectiveUserId;
            int errno = failure is PosixException known ? known.Errno : isTheirs ? Errno.EPERM : 0;
            return (errno, $"{FileName}: {failure.Message}");
        }
    }

    private X509Certificate2? Kept()
    {
        if (directory is null)
        {
            return null;
        }

        byte[] path = Latin1.Bytes($"{Latin1.FromNative(directory)}/{FileName}");
        try
        {
            X509Certificate2 found = Read(path) ?? Make(path);
            log($"this server's own key: {Latin1.Text(path)}, {KeyDigest.Of(found)}");
            return found;
        }
        catch (Exception failure) when (failure is IOException or CryptographicException or ArgumentException)
        {
            log($"warning: this server's own key cannot be kept in {Latin1.Text(path)}: {failure.Message}; "
                + "until that is mended each start makes a new one, and clients that know the old one refuse it");
            return null;
        }
    }

    // Null when there is none. Whoever could read it could pass for this server.
    private static X509Certificate2? Read(byte[] path)
    {
        try
        {
            string pem = Latin1.Text(SmallFile.Read(path, LargestFile, out FileStatus status));
            return status.Owner != 0 && status.Owner != Sys.EffectiveUserId
                ? throw new IOException("it belongs to somebody else")
                : (status.Mode & ForOthers) != 0
                ? throw new IOException("others than its owner may use it (delete it, or chmod 600 if nobody has read it)")
                : X509Certificate2.CreateFromPem(pem, pem);
        }
        catch (PosixException missing) when (missing.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    private static X509Certificate2 Make(byte[] path)
    {
        SecretFile.MakeDirectories(path.AsSpan(0, path.AsSpan().LastIndexOf((byte)'/')));
        X509Certificate2 made = Create(ServerKey.KeptName);
        using ECDsa key = made.GetECDsaPrivateKey()!;
        byte[] pem = Latin1.Bytes($"{key.ExportPkcs8PrivateKeyPem()}\n{made.ExportCertificatePem()}\n");
        bool isOurs = SecretFile.TryMake(path, pem);
        CryptographicOperations.ZeroMemory(pem);
        if (isOurs)
        {
            return made;
        }

        // Another daemon has been quicker.
        made.Dispose();
        return Read(path) ?? throw new IOException("it comes and goes");
    }

    private static X509Certificate2 Create(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request.CreateSelfSigned(Early, Late);
    }
}
