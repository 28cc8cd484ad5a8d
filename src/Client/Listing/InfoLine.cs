using System.Globalization;
using System.Text.RegularExpressions;
using Conserver.Client.Connections;

namespace Conserver.Client.Listing;

/// <summary>
/// Reads a line of <c>info</c>: fifteen fields joined by colons, nothing escaped. Fields that can hold a colon (a command,
/// a path) are found by what must stand beside them.
/// </summary>
public static partial class InfoLine
{
    private const string Types = "|exec /device !host #noop %uds @ipmi &ssh <listen >vmware ~test";

    /// <summary>Among the options of a console whose configuration has errors; no option begins like that.</summary>
    private const string FaultMark = "!config";

    /// <summary>The console of a line; null for a line that is none.</summary>
    public static ConsoleRow? Parse(string line, ServerAddress at)
    {
        Match match;
        try
        {
            match = Fields().Match(line);
        }
        catch (RegexMatchTimeoutException)
        {
            // No console has a line that takes seconds to read.
            return null;
        }

        if (!match.Success)
        {
            return null;
        }

        return new ConsoleRow
        {
            Name = match.Groups["name"].Value,
            At = at,
            Host = match.Groups["host"].Value,
            Pid = Number(match.Groups["pid"].Value),
            Type = TypeOf(match.Groups["type"].Value[0]),
            Details = match.Groups["details"].Value,
            Viewers = [.. Split(match.Groups["users"].Value).Select(Viewer).OfType<ViewerRow>()],
            State = match.Groups["state"].Value,
            LogFile = match.Groups["log"].Value,
            IsLogged = match.Groups["logging"].Value == "log" && match.Groups["log"].Length > 0,
            Aliases = Split(match.Groups["aliases"].Value),
            Options = [.. Split(match.Groups["options"].Value).Where(word => word != FaultMark)],
            HasErrors = Split(match.Groups["options"].Value).Contains(FaultMark),
        };
    }

    private static ViewerRow? Viewer(string text)
    {
        // MODE@USER@HOST@IDLE, and @rw or @ro behind those who do not write; a user's name may hold an @ (Kerberos).
        List<string> parts = [.. text.Split('@')];
        bool waits = parts[^1] == "rw";
        if (waits || parts[^1] == "ro")
        {
            parts.RemoveAt(parts.Count - 1);
        }

        if (parts.Count < 4)
        {
            return null;
        }

        string mode = parts[0] switch
        {
            "w" => "attach",
            "r" => "spy",
            _ => "stopped",
        };
        return new ViewerRow(string.Join('@', parts[1..^2]), parts[^2], mode, Number(parts[^1]), waits);
    }

    private static string TypeOf(char letter)
    {
        foreach (string entry in Types.Split(' '))
        {
            if (entry[0] == letter)
            {
                return entry[1..];
            }
        }

        return letter.ToString();
    }

    private static string[] Split(string text) => text.Length == 0 ? [] : text.Split(',');

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : 0;

    [GeneratedRegex(
        """
        ^(?<name>[^:]+):(?<host>[^,:]*),(?<pid>\d+),(?<port>\d+):(?<type>.):(?<details>.*?)
        :(?<users>(?:[wrs]@[^,]*(?:,[wrs]@[^,]*)*)?):(?<state>up|down|init):(?:rw|ro)
        :(?<log>.*?),(?<logging>log|nolog),(?:no)?act,(?:no)?brk,(?:no)?task,-?\d+,-?\d+
        :\d+:(?:no)?autoup:(?<aliases>[^:]*):(?<options>[^:]*):.*:\d+:
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 5000)]
    private static partial Regex Fields();
}
