using Conserver.Posix;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>The end of a command that nothing else waits for: what an operator should know of it is in the log.</summary>
/// <param name="log">The daemon's.</param>
/// <param name="console">Its name.</param>
/// <param name="what">What was run: <c>initcmd</c>, <c>task</c>.</param>
internal sealed class UnawaitedEnd(DaemonLog log, string console, string what) : GroupEnd.IOwner
{
    public void EndTakesTime(string text) => log.Notice(console, $"{what}: {text}");

    public void Ended()
    {
    }

    public void Faulted(Exception failure) => log.Error(console, $"{what}: internal error: {failure}");
}
