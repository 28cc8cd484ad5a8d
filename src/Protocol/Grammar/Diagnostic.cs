namespace Conserver.Protocol.Grammar;

/// <summary>Something wrong with a configuration, worded as conserver 8.2.7 words it.</summary>
/// <param name="Message">Text without the location.</param>
/// <param name="At">Where; null when it is about the configuration as a whole.</param>
/// <param name="IsError">False for findings that do not make a syntax check fail.</param>
/// <param name="Hint">
/// What may have been meant, e.g. <c>did you mean `master'?</c>; only the thorough check shows it.
/// </param>
/// <param name="IsEcho">
/// It only follows from the mistake reported before it, as each word of an unknown item does. 8.2.7 says them all.
/// </param>
/// <param name="ShowsPlace">False where 8.2.7 gives no location.</param>
/// <param name="IsGrave">
/// An error that may let somebody in who was to be kept out, when what it is about is left out.
/// </param>
public sealed record Diagnostic(
    string Message, Place? At = null, bool IsError = true, string? Hint = null, bool IsEcho = false, bool ShowsPlace = true,
    bool IsGrave = false)
{
    /// <summary>As 8.2.7 prints it: <c>message [file:line]</c>, or the bare message.</summary>
    public override string ToString() =>
        At is { } at && ShowsPlace ? $"{Message} [{at.File}:{at.ReportedLine}]" : Message;

    /// <summary>As compilers print it: <c>file:line:column: error: message (hint)</c>.</summary>
    /// <param name="file">Stands in when there is no place.</param>
    public string ToCompilerStyle(string file)
    {
        string place = At is { } at ? $"{at.File}:{at.Line}:{at.Column}" : file;
        string hint = Hint is null ? "" : $" ({Hint})";
        return $"{place}: {(IsError ? "error" : "warning")}: {Message}{hint}";
    }
}
