using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;

namespace Conserver.Server.Sessions.Tls;

/// <summary>How one connection will be answered. Made by <see cref="ServerTls.Offer"/>, used once.</summary>
public sealed class TlsOffer
{
    private ImmutableArray<string> _certificateErrors = [];
    private string? _peerSubject;

    internal TlsOffer(TlsMode mode, SslServerAuthenticationOptions options)
    {
        Mode = mode;
        Options = options;
    }

    public TlsMode Mode { get; }

    public SslServerAuthenticationOptions Options { get; }

    /// <summary>Complaints about the client's certificate; complete once the handshake has ended.</summary>
    public ImmutableArray<string> CertificateErrors => _certificateErrors;

    /// <summary>An SslStream in the right mood for <see cref="Options"/>; it owns the stream.</summary>
    internal SslStream Open(Stream wire)
    {
        // AllowNoEncryption is .NET's way to OpenSSL's security level 0, without which anonymous suites do not exist.
        // The suites policy of the options keeps suites without encryption out.
#pragma warning disable SYSLIB0040
        EncryptionPolicy policy = Mode == TlsMode.Anonymous ? EncryptionPolicy.AllowNoEncryption : EncryptionPolicy.RequireEncryption;
#pragma warning restore SYSLIB0040
        return new SslStream(wire, leaveInnerStreamOpen: false, null, null, policy);
    }

    internal void Accept(string subject) => _peerSubject = subject;

    internal void Complain(ImmutableArray<string> lines) => _certificateErrors = lines;

    internal TlsSummary Summarise(SslStream ssl)
    {
        string protocol = ssl.SslProtocol switch
        {
            SslProtocols.Tls12 => "TLSv1.2",
            SslProtocols.Tls13 => "TLSv1.3",
            _ => ssl.SslProtocol.ToString(),
        };
        bool conserver = ssl.NegotiatedApplicationProtocol == ServerTls.Alpn;
        return new TlsSummary(protocol, ssl.NegotiatedCipherSuite.ToString(), Mode, conserver, _peerSubject);
    }
}
