using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conserver.Protocol.Text;

namespace Conserver.Client.Tls;

/// <summary>
/// Which servers are believed. Somebody who has configured authorities, or shows a certificate, means it: then the
/// server's certificate must lead to one of the configured authorities (to one of the system's when there are none) and
/// be for the name it was asked for under. All others talk to whoever is there, as conserver 8.2.7 does by default.
/// </summary>
internal sealed class TlsTrust
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    private readonly X509Certificate2Collection authorities = [];
    private readonly bool hasAuthorities;

    /// <param name="file">PEM file with certificates, or null; Latin-1 text.</param>
    /// <param name="path">Directory of PEM files named by hash, as OpenSSL's rehash makes them, or null.</param>
    /// <param name="withCredentials">We show a certificate of our own.</param>
    /// <exception cref="ClientException">One of them cannot be used.</exception>
    public TlsTrust(string? file, string? path, bool withCredentials)
    {
        hasAuthorities = file is not null || path is not null;
        IsStrict = hasAuthorities || withCredentials;
        if (file is not null && !TryAdd(Latin1.ToNative(file)))
        {
            throw new ClientException($"Could not setup ca certificate file to '{file}'");
        }

        if (path is not null && !TryAddDirectory(Latin1.ToNative(path)))
        {
            throw new ClientException($"Could not setup ca certificate path to '{path}'");
        }
    }

    /// <summary>A server has to prove who it is.</summary>
    public bool IsStrict { get; }

    /// <summary>How chains are built; nothing is fetched from the network.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerPurpose));
        if (hasAuthorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
            policy.ExtraStore.AddRange(authorities);
        }

        return policy;
    }

    /// <summary>Judges what the server has shown.</summary>
    /// <param name="certificate">Null in a suite without certificates.</param>
    /// <param name="chain">Built with <see cref="Policy"/>.</param>
    /// <param name="errors">What the framework thinks.</param>
    public CertificateVerdict Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null)
        {
            return IsStrict
                ? new CertificateVerdict(["SSLVerifyCallback(): the server has shown no certificate"], false)
                : CertificateVerdict.None;
        }

        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return ChainComplaint.For(chain);
        }

        return IsStrict && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0
            ? ChainComplaint.ForName(chain)
            : CertificateVerdict.None;
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
