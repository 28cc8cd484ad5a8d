namespace Conserver.Server.Config;

/// <summary>One item of conserver.cf.</summary>
/// <param name="Section">The block it stands in.</param>
/// <param name="Keyword">Its word, lower case.</param>
/// <param name="Value">The kind of value, e.g. <c>seconds</c> or <c>yes|no</c>.</param>
/// <param name="Default">What counts when it is not given, as it would be written; empty for nothing.</param>
/// <param name="Lines">The lines that use it.</param>
/// <param name="Reload">What a change does at SIGHUP.</param>
/// <param name="Help">One line for people.</param>
public sealed record Setting(
    string Section, string Keyword, string Value, string Default, LineTypes Lines, ReloadEffect Reload, string Help);
