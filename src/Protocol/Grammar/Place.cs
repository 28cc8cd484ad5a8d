namespace Conserver.Protocol.Grammar;

/// <summary>Where something stands in a configuration.</summary>
/// <param name="File">The file as it was named on the command line or in <c>#include</c>.</param>
/// <param name="ReportedLine">
/// The 1-based line that messages in the style of 8.2.7 carry: where the token before ended, often a line too early.
/// </param>
/// <param name="Line">1-based line of its first byte.</param>
/// <param name="Column">1-based column of its first byte, in bytes; a tab counts as one.</param>
public readonly record struct Place(string File, int ReportedLine, int Line, int Column);
