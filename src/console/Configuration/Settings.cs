using Conserver.Client.Configuration;
using Conserver.ConsoleProgram.CommandLine;

namespace Conserver.ConsoleProgram.Configuration;

/// <summary>
/// Everything that was decided by the command line, the two files and the built-in values, in that order. Text is
/// Latin-1 bytes.
/// </summary>
internal sealed record Settings
{
    public required Options Options { get; init; }

    /// <summary>Which servers are talked to, as whom, and how.</summary>
    public required ServerSettings Server { get; init; }

    /// <summary>To be set at the start of a session; null leaves the server's own.</summary>
    public EscapePair? Escape { get; init; }

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
