namespace Conserver.Protocol.Grammar;

/// <summary>Something wrong with a configuration, worded as conserver 8.2.7 words it.</summary>
/// <param name="Message">Text without the location.</param>
/// <param name="File">The file as it was named on the command line or in <c>#include</c>; null when the message has no
/// location.</param>
/// <param name="Line">1-based line where the token before the offending one ended (the line 8.2.7 prints).</param>
/// <param name="IsError">False for findings that do not make a syntax check fail.</param>
public sealed record Diagnostic(string Message, string? File = null, int Line = 0, bool IsError = true)
{
    /// <summary><c>message [file:line]</c>, or the bare message.</summary>
    public override string ToString() => File is null ? Message : $"{Message} [{File}:{Line}]";
}
