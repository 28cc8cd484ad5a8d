namespace Conserver.Server.Sessions.Tls;

/// <summary>What the administrator says about TLS. Paths are native text, ready for the operating system.</summary>
/// <param name="CredentialsFile">
/// <c>sslcredentials</c>: one PEM file with the chain and the private key; null for none.
/// </param>
/// <param name="CaCertificateFile"><c>sslcacertificatefile</c>: PEM, trusted for client certificates besides the system's;
/// null for none.</param>
/// <param name="RequireClientCertificate"><c>sslreqclientcert</c>.</param>
public sealed record TlsSettings(string? CredentialsFile, string? CaCertificateFile, bool RequireClientCertificate);
