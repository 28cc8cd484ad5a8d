namespace Conserver.Server.Config;

/// <summary>One <c>task</c> block.</summary>
/// <param name="Id"><c>0</c>-<c>9</c> or <c>a</c>-<c>z</c>.</param>
/// <param name="Command">Shell text before substitution.</param>
/// <param name="Description">Shown instead of the command when not empty.</param>
/// <param name="RunAs">Who runs it.</param>
/// <param name="Substitution">Applied to <paramref name="Command"/> at each run; null for none.</param>
/// <param name="Confirm">Ask before running.</param>
public sealed record TaskConfig(
    char Id, string Command, string Description, RunAs RunAs, Substitution? Substitution, bool Confirm)
{
    public static bool IsId(string text) => text is [(>= '0' and <= '9') or (>= 'a' and <= 'z')];
}
