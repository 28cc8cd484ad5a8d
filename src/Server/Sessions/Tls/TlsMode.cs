namespace Conserver.Server.Sessions.Tls;

/// <summary>How the server proves itself to one client.</summary>
public enum TlsMode
{
    /// <summary>Not at all: anonymous key exchange, TLS 1.2, what stock clients without certificates expect.</summary>
    Anonymous,

    /// <summary>With a key the server has made for itself; clients of ours remember it. TLS 1.3.</summary>
    OwnKey,

    /// <summary>With the administrator's certificate. TLS 1.2 or 1.3.</summary>
    Configured,
}
