namespace Conserver.Server.Sessions.Tls;

/// <summary>What <see cref="ClientHello.Read"/> made of the first bytes of a connection.</summary>
internal enum ClientHelloVerdict
{
    /// <summary>So far they are the beginning of a ClientHello.</summary>
    NeedMore,

    /// <summary>They are not, and never will be, a ClientHello we accept.</summary>
    NotTls,

    /// <summary>A whole ClientHello has been read.</summary>
    Parsed,
}
