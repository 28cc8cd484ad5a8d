using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;

namespace Conserver.Server.Sessions.Tls;

/// <summary>How one connection will be answered. Made by <see cref="ServerTls.Offer"/>, used once.</summary>
internal sealed class TlsOffer
{
    /// <summary>RFC 7301 name by which our own client announces itself.</summary>
    public static readonly SslApplicationProtocol Alpn = new("conserver");

    private ImmutableArray<string> certificateErrors = [];
    private string? peerSubject;
    private string? peerUser;

    internal TlsOffer(TlsMode mode, SslServerAuthenticationOptions options)
    {
        Mode = mode;
        Options = options;
    }

    public TlsMode Mode { get; }

    public SslServerAuthenticationOptions Options { get; }

    /// <summary>Complaints about the client's certificate; complete once the handshake has ended.</summary>
    public ImmutableArray<string> CertificateErrors => certificateErrors;

    /// <summary>Why the client cannot be answered, when that is known before it is tried; null when it can.</summary>
    public string? Obstacle { get; internal init; }

    internal void Accept(string subject, string? user) => (peerSubject, peerUser) = (subject, user);

    internal void Complain(ImmutableArray<string> lines) => certificateErrors = lines;

    internal TlsSummary Summarise(SslStream ssl)
    {
        string protocol = ssl.SslProtocol switch
        {
            SslProtocols.Tls12 => "TLSv1.2",
            SslProtocols.Tls13 => "TLSv1.3",
            _ => ssl.SslProtocol.ToString(),
        };
        bool conserver = ssl.NegotiatedApplicationProtocol == Alpn;
        return new TlsSummary(protocol, ssl.NegotiatedCipherSuite.ToString(), Mode, conserver, peerSubject)
        {
            PeerUser = peerUser,
        };
    }
}
