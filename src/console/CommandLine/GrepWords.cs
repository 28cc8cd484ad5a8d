using System.Globalization;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>Reads the values of options for <c>--grep</c>.</summary>
internal static class GrepWords
{
    /// <summary>A regular expression for the server, which reads it.</summary>
    public static string Expression(string value, string program) => Words.Safe(value, "expression", program, tabs: true);

    public static int Context(string value, string program) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int lines) && lines <= 1000
            ? lines
            : throw Words.Stop(program, $"invalid --context: `{value}' (lines, up to 1000)");
}
