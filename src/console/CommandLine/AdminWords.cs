using System.Text;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>The words of <c>-z</c> and <c>-Z</c>.</summary>
internal static class AdminWords
{
    private static readonly (string Word, string? Signal, ClientCommand Command, string Help)[] Table =
    [
        ("bringup", "SIGUSR1", ClientCommand.BringUp, "try to connect all consoles that are down"),
        ("pid", null, ClientCommand.Pid, "show the process id of the master"),
        ("quit", "SIGTERM", ClientCommand.Quit, "shut the server down"),
        ("reconfig", "SIGHUP", ClientCommand.Reconfigure, "read the configuration file again"),
        ("reopen", "SIGUSR2", ClientCommand.NewLogs, "open all log files again and try consoles that are down"),
        ("version", null, ClientCommand.Version, "show the version of the server"),
    ];

    /// <summary>The command a word stands for, in any case; null for an unknown word.</summary>
    public static ClientCommand? Find(string word)
    {
        foreach (var row in Table)
        {
            if (word.Equals(row.Word, StringComparison.OrdinalIgnoreCase)
                || word.Equals(row.Signal, StringComparison.OrdinalIgnoreCase))
            {
                return row.Command;
            }
        }

        return null;
    }

    /// <summary>The answer to <c>-z help</c>, in the layout of conserver 8.2.7.</summary>
    public static string Help(string programName)
    {
        var text = new StringBuilder();
        text.Append(programName).Append(": available -z commands:\n\n");
        bool shown = false;
        foreach (var row in Table)
        {
            // "help" belongs between bringup and pid.
            AppendRow(text, row.Signal is null ? row.Word : $"{row.Word}, {row.Signal}", row.Help);
            if (!shown)
            {
                AppendRow(text, "help", "show this message");
                shown = true;
            }
        }

        return text.Append('\n').ToString();
    }

    private static void AppendRow(StringBuilder text, string words, string help) =>
        text.Append("    ").Append(words.PadLeft(16)).Append("   ").Append(help).Append('\n');
}
