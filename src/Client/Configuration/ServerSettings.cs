namespace Conserver.Client.Configuration;

/// <summary>Which server is talked to first, as whom, and how. Text is Latin-1 bytes.</summary>
public sealed record ServerSettings
{
    /// <summary>The initial server; <c>localhost</c> when it is one behind Unix-domain sockets.</summary>
    public required string Master { get; init; }

    /// <summary>The primary port, of all servers; 0, the name of its socket, with <see cref="SocketDirectory"/>.</summary>
    public required ushort Port { get; init; }

    /// <summary>
    /// Where the Unix-domain sockets of the one server are that is talked to; null for servers on the network.
    /// </summary>
    public string? SocketDirectory { get; init; }

    public required string UserName { get; init; }

    public bool TlsEnabled { get; init; } = true;

    /// <summary>A server that does not offer TLS is left out.</summary>
    public bool TlsRequired { get; init; } = true;

    /// <summary>A ticket is used where there is one.</summary>
    public bool Kerberos { get; init; } = true;

    /// <summary>What is done with the keys that servers make for themselves.</summary>
    public ServerKeyPolicy ServerKeys { get; init; }

    /// <summary>PEM file with our certificate and its key; null for none.</summary>
    public string? Credentials { get; init; }

    /// <summary>PEM file with the authorities that may sign servers' certificates; null for none.</summary>
    public string? CaFile { get; init; }

    /// <summary>Directory of such files, named by hash; null for none.</summary>
    public string? CaPath { get; init; }
}
