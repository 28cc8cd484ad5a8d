using System.Globalization;
using Conserver.Client;
using Conserver.ConsoleProgram.Automation;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>Reads the values of options.</summary>
internal static class Words
{
    public static string? OrNull(string value) => value.Length == 0 ? null : value;

    /// <summary>Text that becomes part of a line to the server.</summary>
    public static string Safe(string value, string what, string program, bool tabs = false) =>
        WireText.IsSafe(value, tabs) ? value : throw Stop(program, WireText.Complaint(what));

    public static string Message(string value, string program) => Safe(value, "message", program, tabs: true);

    /// <summary>A pattern of names; an option in its place means that the pattern was forgotten.</summary>
    public static string Pattern(string value, string program) => value.StartsWith("--", StringComparison.Ordinal)
        ? throw Stop(program, $"a pattern is missing before `{value}'")
        : Safe(value, "pattern", program);

    /// <summary>The name of a console, without blanks.</summary>
    public static string Console(string value, string program) => value.Length == 0
        || value.Contains(' ', StringComparison.Ordinal)
        ? throw Stop(program, $"no name of a console: `{value}'")
        : Safe(value, "console name", program);

    /// <summary>The destination of a text message.</summary>
    public static string Destination(string value, string program)
    {
        if (value.Length == 0)
        {
            throw Stop(program, "no destination specified for -t");
        }

        return value.Contains(' ', StringComparison.Ordinal)
            ? throw Stop(program, $"-t option cannot contain a space: `{value}'")
            : Safe(value, "destination", program);
    }

    /// <summary>A word of <c>-z</c>.</summary>
    public static ClientCommand Admin(string word, string program)
    {
        if (word.Equals("help", StringComparison.OrdinalIgnoreCase))
        {
            throw new CommandLineStop(AdminWords.Help(program), ExitCode.Unavailable);
        }

        return AdminWords.Find(word)
            ?? throw Stop(program, $"invalid -z command: `{word}' (try `help')");
    }

    public static ScriptStep Expectation(string value, string program) => Try(() => ScriptStep.Expect(value), program);

    public static ScriptStep Keys(string value, string program) => Try(() => ScriptStep.Send(value), program);

    /// <summary>A time with an optional fraction, up to a year.</summary>
    public static TimeSpan Seconds(string value, string program) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds is > 0 and < 366 * 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw Stop(program, $"invalid --timeout: `{value}' (seconds, as 2.5)");

    public static CommandLineStop Stop(string program, string text) => new($"{program}: {text}\n", ExitCode.Unavailable);

    private static ScriptStep Try(Func<ScriptStep> read, string program)
    {
        try
        {
            return read();
        }
        catch (FormatException mistake)
        {
            throw Stop(program, mistake.Message);
        }
    }
}
