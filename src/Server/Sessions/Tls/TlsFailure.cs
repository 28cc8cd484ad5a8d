using System.Collections.Immutable;

namespace Conserver.Server.Sessions.Tls;

/// <summary>Why TLS on a connection ended in error.</summary>
/// <param name="Reason">One line for the log.</param>
/// <param name="CertificateErrors">Lines about a client certificate that did not verify, in the words of conserver 8.2.7;
/// usually empty.</param>
public sealed record TlsFailure(string Reason, ImmutableArray<string> CertificateErrors);
