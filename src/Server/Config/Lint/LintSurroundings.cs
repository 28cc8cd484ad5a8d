namespace Conserver.Server.Config.Lint;

/// <summary>What the thorough check asks the machine. All text is <c>Latin1</c>.</summary>
/// <param name="Unresolvable">Why a host name has no address, or null when it has.</param>
/// <param name="File">About a path.</param>
public sealed record LintSurroundings(Func<string, string?> Unresolvable, Func<string, FileFacts> File);
