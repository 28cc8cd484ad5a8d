namespace Conserver.Server.Sessions.Tls;

/// <summary>What a finished handshake agreed on.</summary>
/// <param name="Protocol">As OpenSSL writes it: <c>TLSv1.2</c>, <c>TLSv1.3</c>.</param>
/// <param name="CipherSuite">IANA name.</param>
/// <param name="Mode">How the server proved itself.</param>
/// <param name="SpeaksConserver">The client asked for, and got, ALPN <c>conserver</c>: it is one of ours.</param>
/// <param name="PeerSubject">Subject of the verified client certificate, or null.</param>
public sealed record TlsSummary(string Protocol, string CipherSuite, TlsMode Mode, bool SpeaksConserver, string? PeerSubject)
{
    public override string ToString() => $"{Protocol} {CipherSuite}";
}
