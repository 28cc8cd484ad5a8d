using System.Globalization;
using System.Text;

namespace Conserver.System.Tests.Harness;

/// <summary>Shows bytes (Latin-1 text) so that a person sees each of them.</summary>
public static class Visible
{
    public static string Text(string text)
    {
        var shown = new StringBuilder();
        foreach (char c in text)
        {
            shown.Append(c switch
            {
                '\r' => "\\r",
                '\n' => "\\n",
                '\t' => "\\t",
                '\a' => "\\a",
                '\b' => "\\b",
                '\\' => "\\\\",
                < ' ' or > '~' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => c.ToString(),
            });
        }

        return shown.ToString();
    }

    /// <summary>One shown line per line feed.</summary>
    public static string Lines(string text)
    {
        string[] lines = text.Split('\n');
        return string.Join(
            '\n', lines.Select((line, i) => i == lines.Length - 1 ? Text(line) : Text(line + "\n"))).TrimEnd('\n');
    }
}
