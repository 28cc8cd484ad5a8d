namespace Conserver.Server.Sessions.Tls;

/// <summary>How the server proves itself to one client.</summary>
public enum TlsMode
{
    /// <summary>Not at all: anonymous key exchange, TLS 1.2, what stock clients without certificates expect.</summary>
    Anonymous,

    /// <summary>With a self-signed key made at start; a client can pin it. TLS 1.3.</summary>
    Ephemeral,

    /// <summary>With the administrator's certificate. TLS 1.2 or 1.3.</summary>
    Configured,
}
