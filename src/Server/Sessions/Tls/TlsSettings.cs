using Conserver.Server.Config;

namespace Conserver.Server.Sessions.Tls;

/// <summary>What the administrator says about TLS. Paths are native text, ready for the operating system.</summary>
/// <param name="CredentialsFile">
/// <c>sslcredentials</c>: one PEM file with the chain and the private key; null for none.
/// </param>
/// <param name="CaCertificateFile"><c>sslcacertificatefile</c>: PEM, trusted for client certificates besides the system's;
/// null for none.</param>
/// <param name="RequireClientCertificate"><c>sslreqclientcert</c>.</param>
public sealed record TlsSettings(string? CredentialsFile, string? CaCertificateFile, bool RequireClientCertificate)
{
    /// <summary><c>sslanonymous</c>: clients of old are served without any certificate when there is none.</summary>
    public bool Anonymous { get; init; } = true;

    /// <summary>Where the server's own key is kept; null to keep none.</summary>
    public string? StateDirectory { get; init; }

    /// <summary><c>sslclientuser</c>: where in a client's certificate its user stands.</summary>
    public CertificateUser ClientUser { get; init; }
}
