namespace Conserver.Server.Tls;

/// <summary>Whether a handshake can begin.</summary>
internal enum TlsReadiness
{
    /// <summary>The other side has to say more first.</summary>
    TooEarly,

    Ready,

    /// <summary>What the other side speaks is not TLS.</summary>
    NotTls,
}
