namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>
/// A text about the options, for the sake of which the program was started. Whoever reads the table has it made.
/// </summary>
internal sealed class TextAsked(AskedText text, bool toError, string value = "") : Exception
{
    public AskedText Text => text;

    /// <summary>For stderr, as 8.2.7 has it.</summary>
    public bool ToError => toError;

    /// <summary>The option's own value.</summary>
    public string Value => value;
}

/// <summary>Texts about the options.</summary>
internal enum AskedText
{
    Help,
    Completion,
}
