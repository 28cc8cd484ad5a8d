using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conserver.Protocol.Text;

namespace Conserver.Client.Tls;

/// <summary>
/// Which certificates are good: those that lead to one of the system's authorities or to one of the configured ones.
/// The host's name is not looked at, as in conserver 8.2.7.
/// </summary>
internal sealed class TlsTrust
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private readonly X509Certificate2Collection authorities = [];

    /// <param name="file">PEM file with certificates, or null; Latin-1 text.</param>
    /// <param name="path">Directory of PEM files named by hash, as OpenSSL's rehash makes them, or null.</param>
    /// <exception cref="ClientException">One of them cannot be used.</exception>
    public TlsTrust(string? file, string? path)
    {
        if (file is not null && !TryAdd(Latin1.ToNative(file)))
        {
            throw new ClientException($"Could not setup ca certificate file to '{file}'");
        }

        if (path is not null && !TryAddDirectory(Latin1.ToNative(path)))
        {
            throw new ClientException($"Could not setup ca certificate path to '{path}'");
        }
    }

    /// <summary>The system's authorities; nothing is fetched from the network.</summary>
    public static X509ChainPolicy SystemPolicy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerPurpose));
        return policy;
    }

    /// <summary>Judges what the server has shown.</summary>
    /// <param name="certificate">Null in a suite without certificates.</param>
    /// <param name="chain">Built with <see cref="SystemPolicy"/>.</param>
    /// <param name="errors">What the framework thinks; its opinion on the name is not asked.</param>
    public CertificateVerdict Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null || (errors & SslPolicyErrors.RemoteCertificateChainErrors) == 0)
        {
            return CertificateVerdict.None;
        }

        return authorities.Count > 0 && LeadsToAuthority(certificate, chain)
            ? CertificateVerdict.None
            : ChainComplaint.For(chain);
    }

    private bool LeadsToAuthority(X509Certificate certificate, X509Chain system)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy = SystemPolicy();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(system.ChainPolicy.ExtraStore);
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        using var leaf = new X509Certificate2(certificate);
        return chain.Build(leaf);
    }

    private bool TryAdd(string file)
    {
        try
        {
            int before = authorities.Count;
            authorities.ImportFromPemFile(file);
            return authorities.Count > before;
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }

    private bool TryAddDirectory(string path)
    {
        try
        {
            foreach (string file in Directory.EnumerateFiles(path))
            {
                // Eight hexadecimal digits and a number; other files are no business of ours, nor are broken ones.
                string name = Path.GetFileName(file);
                if (name.Length > 9 && name[8] == '.' && char.IsAsciiDigit(name[9]))
                {
                    _ = TryAdd(file);
                }
            }

            return true;
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException)
        {
            // OpenSSL looks into the directory only when it needs to; a missing one is no error there either.
            return caught is DirectoryNotFoundException;
        }
    }
}
