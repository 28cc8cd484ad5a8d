using System.Text.RegularExpressions;

namespace Conserver.ConsoleProgram.Automation;

/// <summary>One <c>--expect</c> or <c>--send</c>.</summary>
internal sealed record ScriptStep
{
    private ScriptStep(ScriptStepKind kind, string source)
    {
        Kind = kind;
        Source = source;
    }

    public ScriptStepKind Kind { get; }

    /// <summary>As on the command line.</summary>
    public string Source { get; }

    /// <summary>What to wait for; null in a step that types.</summary>
    public Regex? Pattern { get; private init; }

    /// <summary>What to type.</summary>
    public byte[] Keys { get; private init; } = [];

    /// <summary>
    /// A step that waits. The expression is one of .NET's that can be matched without going back (no lookarounds, no
    /// back references), so that no output of a console makes it slow; <c>^</c> and <c>$</c> stand at lines' ends.
    /// </summary>
    /// <exception cref="FormatException">It is no such expression.</exception>
    public static ScriptStep Expect(string text)
    {
        try
        {
            var pattern = new Regex(
                text, RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant);
            return pattern.IsMatch("")
                ? throw new FormatException(
                    $"invalid --expect: `{text}' matches nothing at all, so there is nothing to wait for")
                : new ScriptStep(ScriptStepKind.Expect, text) { Pattern = pattern };
        }
        catch (NotSupportedException)
        {
            throw new FormatException($"invalid --expect: `{text}': lookarounds and back references are not supported");
        }
        catch (ArgumentException mistake)
        {
            throw new FormatException($"invalid --expect: {mistake.Message}");
        }
    }

    /// <summary>A step that types: text with the backslash sequences of C.</summary>
    /// <exception cref="FormatException">A sequence nobody knows.</exception>
    public static ScriptStep Send(string text) => new(ScriptStepKind.Send, text) { Keys = KeyText.Parse(text) };
}
