namespace Conserver.Server.Config.Lint;

/// <summary>What a start on this machine would refuse or complain of.</summary>
/// <param name="Keyword">The item of a <c>config</c> block it is about; null when it is the command line's.</param>
/// <param name="Message">In the words of the start.</param>
/// <param name="Hint">More about it.</param>
/// <param name="IsError">The daemon would not start.</param>
public sealed record StartFinding(string? Keyword, string Message, string? Hint = null, bool IsError = false)
{
    /// <summary>The console whose item it is about; null when it is the daemon's.</summary>
    public string? Console { get; init; }
}
