namespace Conserver.Server.OwnUser;

/// <summary>A file that is two things.</summary>
/// <param name="Text">Goes on after the configuration.</param>
/// <param name="Keyword">The item that names it; null for the command line.</param>
/// <param name="Console">Whose item that is; null for the daemon's.</param>
public sealed record FileClash(string Text, string? Keyword, string? Console);
