using System.Collections.Immutable;

namespace Conserver.Server.Tls;

/// <summary>Why TLS on a connection ended in error.</summary>
/// <param name="Reason">One line for the log.</param>
/// <param name="CertificateErrors">Lines about the other side's certificate that did not verify; for a client's in the words
/// of conserver 8.2.7. Usually empty.</param>
internal sealed record TlsFailure(string Reason, ImmutableArray<string> CertificateErrors);
