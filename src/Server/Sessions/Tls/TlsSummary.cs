namespace Conserver.Server.Sessions.Tls;

/// <summary>What a finished handshake agreed on.</summary>
/// <param name="Protocol">As OpenSSL writes it: <c>TLSv1.2</c>, <c>TLSv1.3</c>.</param>
/// <param name="CipherSuite">IANA name.</param>
/// <param name="Mode">How the server proved itself.</param>
/// <param name="SpeaksConserver">The client asked for, and got, ALPN <c>conserver</c>: it is one of ours.</param>
/// <param name="PeerSubject">Subject of the verified client certificate, or null.</param>
internal sealed record TlsSummary(
    string Protocol, string CipherSuite, TlsMode Mode, bool SpeaksConserver, string? PeerSubject)
{
    /// <summary>Whom that certificate is for; empty for nobody, null when certificates do not say that.</summary>
    public string? PeerUser { get; init; }

    /// <summary>For the log.</summary>
    public override string ToString() => $"{Protocol} {CipherSuite}{Proof}{(PeerSubject is null ? "" : $", {PeerSubject}")}";

    private string Proof => Mode switch
    {
        TlsMode.Anonymous => ", anonymous",
        TlsMode.OwnKey => ", own key",
        _ => "",
    };
}
