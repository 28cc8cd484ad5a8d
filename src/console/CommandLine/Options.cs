using System.Text.RegularExpressions;
using Conserver.Client.Streams;
using Conserver.ConsoleProgram.Automation;
using Conserver.ConsoleProgram.Past.Exporting;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>
/// A command line that could be understood; text is Latin-1 bytes, null where an option is absent or empty.
/// </summary>
internal sealed record Options
{
    /// <summary>
    /// The last command option decides, and brings its own argument and flags; those of earlier ones are forgotten.
    /// </summary>
    public ClientCommand Command { get; init; } = ClientCommand.Attach;

    /// <summary>The command was asked for; else it is the default.</summary>
    public bool IsCommandGiven { get; init; }

    /// <summary>Ask the initial server only.</summary>
    public bool InitialServerOnly { get; init; }

    /// <summary>Replay recent output after attaching.</summary>
    public bool WithReplay { get; init; }

    /// <summary>Text of a broadcast, destination of a text message, whom to disconnect, or a pattern.</summary>
    public string? CommandText { get; init; }

    public string? Master { get; init; }
    public string? Port { get; init; }

    /// <summary>Empty for our own name, whatever the configuration says.</summary>
    public string? UserName { get; init; }
    public string? Credentials { get; init; }
    public string? Escape { get; init; }
    public string? UserFile { get; init; }
    public bool SkipSiteFile { get; init; }
    public bool StripHigh { get; init; }
    public bool NoTls { get; init; }
    public bool TlsOptional { get; init; }
    public bool ExitWhenDown { get; init; }
    public bool Verbose { get; init; }
    public bool ShowVersion { get; init; }
    public int DebugLevel { get; init; }

    /// <summary>Listings are printed as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>What to wait for and to type, in order; empty for a session of a person.</summary>
    public IReadOnlyList<ScriptStep> Script { get; init; } = [];

    /// <summary>For each wait of <see cref="Script"/>, or for the whole of a watch.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>From when a log is wanted, as typed; null for all of it.</summary>
    public string? Since { get; init; }

    /// <summary>Until when, likewise.</summary>
    public string? Until { get; init; }

    /// <summary>With the time before each line.</summary>
    public bool Timestamps { get; init; }

    /// <summary>And what is logged from now on.</summary>
    public bool Follow { get; init; }

    /// <summary>How many times as fast a log is played.</summary>
    public double? Speed { get; init; }

    /// <summary>Of a log that is played.</summary>
    public TimeSpan? MaxGap { get; init; }

    /// <summary>With which line a start begins; null for what is well known.</summary>
    public Regex? Marker { get; init; }

    /// <summary>In which form a log is exported.</summary>
    public ExportForm Form { get; init; }

    public bool IgnoresCase { get; init; }

    /// <summary>Lines around those that are found.</summary>
    public int? Context { get; init; }

    /// <summary>The words that are no options.</summary>
    public IReadOnlyList<string> Operands { get; init; } = [];

    /// <summary>The command opens a session on one console.</summary>
    public bool IsInteractive => Command is ClientCommand.Attach or ClientCommand.Force or ClientCommand.Spy;

    /// <summary>What is wanted of the console of a session.</summary>
    public StreamMode Mode => Command switch
    {
        ClientCommand.Force => StreamMode.Force,
        ClientCommand.Spy => StreamMode.Spy,
        _ => StreamMode.Attach,
    };

    /// <summary>The command may be limited to one console.</summary>
    public bool IsListing =>
        Command is ClientCommand.Hosts or ClientCommand.Group or ClientCommand.Examine or ClientCommand.Info;

    /// <summary>The command shows what has been said.</summary>
    public bool IsOfThePast => Command is ClientCommand.Log or ClientCommand.Play or ClientCommand.Activity
        or ClientCommand.Diff or ClientCommand.Export or ClientCommand.Grep;

    /// <summary>The command is one of those conserver 8.2.7 does not know, with statuses and streams of their own.</summary>
    public bool IsNewForm =>
        Json || Script.Count > 0 || IsOfThePast
        || Command is ClientCommand.Watch or ClientCommand.TypeToAll or ClientCommand.Names;
}
