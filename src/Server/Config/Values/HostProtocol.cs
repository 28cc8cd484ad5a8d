namespace Conserver.Server.Config;

/// <summary>What is spoken on a connection to a device.</summary>
[Flags]
public enum HostProtocol
{
    Raw = 0,
    Telnet = 1,

    /// <summary>Encrypted, whichever of the others.</summary>
    Tls = 2,

    /// <summary>RFC 2217, on top of telnet.</summary>
    ComPort = 4,
}
