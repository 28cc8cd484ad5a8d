using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Conserver.Client.Configuration;
using Conserver.Client.Platform;
using Conserver.Protocol.Dialogue;

namespace Conserver.Client.Tls;

/// <summary>
/// What one server has to prove, by what is known of it from before: the decision is made before the first byte of the
/// handshake, so nobody on the way can talk us into less.
/// </summary>
internal sealed class ServerProof
{
    private readonly IReport report;
    private readonly ServerKeys? keys;
    private readonly ServerKeyPolicy policy;
    private readonly string name;

    /// <param name="report">Hears why nothing is remembered.</param>
    /// <param name="keys">The file; null for a user who has none.</param>
    /// <param name="policy">What is done with keys.</param>
    /// <param name="name">The server, as in the file.</param>
    /// <exception cref="ClientException">What is known of it cannot be believed.</exception>
    public ServerProof(IReport report, ServerKeys? keys, ServerKeyPolicy policy, string name)
    {
        this.report = report;
        this.keys = policy == ServerKeyPolicy.Ignore ? null : keys;
        this.policy = policy;
        this.name = name;
        try
        {
            Known = this.keys?.Find(name);
            TellUnread();
        }
        catch (UnsafeKeyFileException unsafeFile)
        {
            throw new ClientException($"{keys!.Path}: {unsafeFile.Message}: no server can be known by it");
        }
        catch (IOException failure) when (policy != ServerKeyPolicy.Strict)
        {
            NotRemembered(failure);
            this.keys = null;
        }
        catch (IOException failure)
        {
            throw new ClientException($"{keys!.Path}: {failure.Message}: no server can be known by it");
        }
    }

    public KnownServer? Known { get; }

    /// <summary>It has to show the key that is known.</summary>
    public bool IsPinned => Known?.Key is not null;

    /// <summary>It has to show something that can be checked: nothing without a certificate is spoken.</summary>
    public bool IsDemanding => Known is not null || policy == ServerKeyPolicy.Strict;

    /// <summary>Where what is known of it stands; for messages.</summary>
    public string Place => $"{keys?.Path}:{Known?.Line}";

    /// <summary>For the end of a message about a server that has changed.</summary>
    public string Advice => $"if that is right: console --forget-key {name}";

    /// <summary><c>sha256:</c> and the digits over a certificate's public key.</summary>
    public static string KeyOf(X509Certificate2 certificate) =>
        $"sha256:{Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()))}";

    /// <summary>Judges what it has shown, and remembers it when it is the first time.</summary>
    /// <param name="certificate">Null where it has shown none.</param>
    /// <param name="verdict">What the authorities make of it.</param>
    /// <param name="isOurs">It is a server of ours by its own word.</param>
    /// <param name="hasName">The certificate is in the name it was asked for under.</param>
    /// <returns>
    /// The complaints, in lines; empty when it may be talked to; null when the authorities' verdict is all there is.
    /// </returns>
    public IReadOnlyList<string>? Judge(X509Certificate2? certificate, CertificateVerdict verdict, bool isOurs, bool hasName)
    {
        string? key = certificate is null ? null : KeyOf(certificate);
        if (Known is { Key: { } expected })
        {
            return key == expected ? [] : Changed(expected, key);
        }

        bool isCertified = certificate is not null && verdict.Complaints.Count == 0 && hasName;
        if (Known is not null)
        {
            return isCertified ? []
                : [.. verdict.Complaints, $"`{name}' has proved itself by a certificate in its name ({Place}), which this "
                    + $"is not: somebody may stand between; {Advice}"];
        }

        if (isCertified)
        {
            return Remember(null);
        }

        if (policy == ServerKeyPolicy.Strict)
        {
            return
            [
                .. verdict.Complaints,
                $"`{name}' is not known in {keys?.Path ?? "any file"}, and serverkeys is strict; "
                + $"when it has been checked, add: {name} {key}",
            ];
        }

        bool isOwnKey = isOurs && verdict.IsSelfSigned;
        return !isOwnKey ? null : IsKept(certificate!) ? Remember(key) : [];
    }

    private static bool IsKept(X509Certificate2 certificate) =>
        certificate.Subject == new X500DistinguishedName(ServerKey.KeptName).Name;

    private string[] Remember(string? key)
    {
        if (keys is null)
        {
            return [];
        }

        try
        {
            KnownServer now = keys.Add(name, key);

            // Somebody else may have been quicker, and have seen another one.
            return now.Key == key ? [] : Changed(now.Key ?? "a certificate of an authority", key);
        }
        catch (Exception failure) when (failure is IOException or UnsafeKeyFileException)
        {
            NotRemembered(failure);
            return [];
        }
    }

    // Once, and no screenful.
    private void TellUnread()
    {
        const int Most = 5;
        IReadOnlyList<int> unread = keys?.Unread ?? [];
        foreach (int line in unread.Take(Most))
        {
            string place = $"{keys!.Path}:{line}";
            report.Complain($"{place}: not a server and its key: passed over; take it out, or write HOST:PORT KEY");
        }

        if (unread.Count > Most)
        {
            report.Complain($"{keys!.Path}: {unread.Count - Most} more lines like these");
        }

        if (keys is not null)
        {
            keys.Unread = [];
        }
    }

    private void NotRemembered(Exception failure) =>
        report.Complain($"{keys!.Path}: {failure.Message}: the keys of servers are not remembered");

    private string[] Changed(string expected, string? shown) =>
    [
        $"the key of `{name}' has changed: {Place} has {expected}, it has shown {shown ?? "none"}",
        $"somebody may stand between you and the server; {Advice}",
    ];
}
