using Conserver.Posix;

namespace Conserver.Client.CommandLine;

/// <summary>Turns the words of the command line into <see cref="Options"/>, left to right, as conserver 8.2.7 does.</summary>
internal static class OptionParser
{
    private const string Letters = "7aAb:B:c:C:d:De:EfFhiIkl:M:np:PqQrRsSt:uUvVwWxz:Z:";

    /// <summary>Reads a command line.</summary>
    /// <param name="words">Without the program's name; Latin-1 text.</param>
    /// <param name="invokedAs">The program's name exactly as it was called, for the option parser's own messages.</param>
    /// <param name="programName">Its last path component, for everything else.</param>
    /// <param name="operandsEndOptions">POSIXLY_CORRECT is set.</param>
    /// <exception cref="CommandLineStop">The line is wrong, or only asks for help.</exception>
    public static Options Parse(IReadOnlyList<string> words, string invokedAs, string programName, bool operandsEndOptions)
    {
        var getopt = new Getopt(words, Letters, operandsEndOptions);
        var options = new Options();
        try
        {
            while (getopt.TryNext(out char letter, out string value))
            {
                options = Apply(options, letter, value, programName);
            }
        }
        catch (GetoptException error)
        {
            throw new CommandLineStop($"{invokedAs}: {error.Message}\n{Usage.Synopsis(programName)}", ExitCode.Unavailable);
        }

        return options with { Operands = getopt.Operands };
    }

    private static Options Apply(Options options, char letter, string value, string programName) => letter switch
    {
        '7' => options with { StripHigh = true },
        'a' => Select(options, ClientCommand.Attach),
        'A' => Select(options, ClientCommand.Attach) with { WithReplay = true },
        'b' => Select(options, ClientCommand.Broadcast, text: Text(value, "message", programName, tabs: true)),
        'B' => Select(options, ClientCommand.Broadcast, true, Text(value, "message", programName, tabs: true)),
        'c' => options with { Credentials = OrNull(value) },
        'C' => options with { UserFile = value },
        'd' => Select(options, ClientCommand.Disconnect, text: Text(value, "destination", programName)),
        'D' => options with { DebugLevel = options.DebugLevel + 1 },
        'e' => options with { Escape = value },
        'E' => options with { NoTls = true },
        'f' => Select(options, ClientCommand.Force),
        'F' => Select(options, ClientCommand.Force) with { WithReplay = true },
        'h' => throw new CommandLineStop(Usage.Help(programName), ExitCode.Ok),
        'i' => Select(options, ClientCommand.Info),
        'I' => Select(options, ClientCommand.Info, true),
        'k' => options with { ExitWhenDown = true },
        'l' => options with { UserName = OrNull(Text(value, "user name", programName)) },
        'M' => options with { Master = OrNull(value) },
        'n' => options with { SkipSiteFile = true },
        'p' => options with { Port = OrNull(value) },
        'P' => Select(options, ClientCommand.Pid),
        'q' => Select(options, ClientCommand.Quit),
        'Q' => Select(options, ClientCommand.Quit, true),
        'r' => Select(options, ClientCommand.Version),
        'R' => Select(options, ClientCommand.Version, true),
        's' => Select(options, ClientCommand.Spy),
        'S' => Select(options, ClientCommand.Spy) with { WithReplay = true },
        't' => Select(options, ClientCommand.TextMessage, text: Destination(value, programName)),
        'u' => Select(options, ClientCommand.Hosts),
        'U' => options with { TlsOptional = true },
        'v' => options with { Verbose = true },
        'V' => options with { ShowVersion = true },
        'w' => Select(options, ClientCommand.Group),
        'W' => Select(options, ClientCommand.Group, true),
        'x' => Select(options, ClientCommand.Examine),
        'z' => Select(options, Admin(value, programName)),
        'Z' => Select(options, Admin(value, programName), true),
        _ => throw new ArgumentOutOfRangeException(nameof(letter)),
    };

    // The last command wins whole: 8.2.7 let flags and texts of overridden ones stick, so "-b text -w" asked who was on
    // the console "text".
    private static Options Select(Options options, ClientCommand command, bool initialOnly = false, string? text = null) =>
        options with { Command = command, InitialServerOnly = initialOnly, WithReplay = false, CommandText = text };

    private static string? OrNull(string value) => value.Length == 0 ? null : value;

    private static ClientCommand Admin(string word, string programName)
    {
        if (word.Equals("help", StringComparison.OrdinalIgnoreCase))
        {
            throw new CommandLineStop(AdminWords.Help(programName), ExitCode.Unavailable);
        }

        return AdminWords.Find(word)
            ?? throw Stop(programName, $"invalid -z command: `{word}' (try `help')");
    }

    private static string Destination(string value, string programName)
    {
        if (value.Length == 0)
        {
            throw Stop(programName, "no destination specified for -t");
        }

        return value.Contains(' ', StringComparison.Ordinal)
            ? throw Stop(programName, $"-t option cannot contain a space: `{value}'")
            : Text(value, "destination", programName);
    }

    private static string Text(string value, string what, string programName, bool tabs = false) =>
        WireText.IsSafe(value, tabs)
            ? value
            : throw Stop(programName, WireText.Complaint(what));

    private static CommandLineStop Stop(string programName, string text) =>
        new($"{programName}: {text}\n", ExitCode.Unavailable);
}
