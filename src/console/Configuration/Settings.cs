using Conserver.Client.CommandLine;

namespace Conserver.Client.Configuration;

/// <summary>
/// Everything that was decided by the command line, the two files and the built-in values, in that order. Text is
/// Latin-1 bytes.
/// </summary>
internal sealed record Settings
{
    public required Options Options { get; init; }

    /// <summary>The initial server; <c>localhost</c> when it is one behind Unix-domain sockets.</summary>
    public required string Master { get; init; }

    /// <summary>The primary port, of all servers; 0, the name of its socket, with <see cref="SocketDirectory"/>.</summary>
    public required ushort Port { get; init; }

    /// <summary>Where the Unix-domain sockets of the one server are that is talked to; null for servers on the network.</summary>
    public string? SocketDirectory { get; init; }

    public required string UserName { get; init; }

    /// <summary>To be set at the start of a session; null leaves the server's own.</summary>
    public EscapePair? Escape { get; init; }

    public bool TlsEnabled { get; init; } = true;

    /// <summary>A server that does not offer TLS is left out.</summary>
    public bool TlsRequired { get; init; } = true;

    public string? Credentials { get; init; }
    public string? CaFile { get; init; }
    public string? CaPath { get; init; }
    public bool StripHigh { get; init; }

    /// <summary>Lines for <c>^Ecp</c>; 0 is the height of the terminal, null leaves the server's number.</summary>
    public int? Playback { get; init; }

    /// <summary>Lines for <c>^Ecr</c>; as <see cref="Playback"/>.</summary>
    public int? Replay { get; init; }

    /// <summary>Written when a console becomes the one shown.</summary>
    public TerminalText AttachText { get; init; } = TerminalText.None;

    /// <summary>Written when it is no longer.</summary>
    public TerminalText DetachText { get; init; } = TerminalText.None;
}
