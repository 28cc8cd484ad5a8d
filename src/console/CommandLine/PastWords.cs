using System.Text.RegularExpressions;
using Conserver.ConsoleProgram.Past.Exporting;
using Conserver.Protocol.Text;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>Reads the values of options about what has been said.</summary>
internal static class PastWords
{
    public static Regex Marker(string value, string program)
    {
        try
        {
            return new Regex(Latin1.ToNative(value), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception mistake) when (mistake is ArgumentException or NotSupportedException)
        {
            throw Words.Stop(program, $"invalid --marker: {mistake.Message}");
        }
    }

    public static ExportForm Form(string value, string program) => value switch
    {
        "asciicast" => ExportForm.Asciicast,
        "text" => ExportForm.Text,
        "html" => ExportForm.Html,
        _ => throw Words.Stop(program, $"no form `{value}' (asciicast, text, html)"),
    };
}
