using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>
/// What far ends do that does not go with what their consoles are set to, told the daemon's log once: again only when it is
/// something else, or when it has gone well meanwhile.
/// </summary>
internal sealed class Doubts(DaemonLog log)
{
    private readonly Dictionary<(string Console, string About), string> told = [];

    /// <param name="console">Its name.</param>
    /// <param name="about">One of a few words.</param>
    /// <param name="doubt">For the log; null when all is well.</param>
    public void Say(string console, string about, string? doubt)
    {
        if (doubt is null)
        {
            told.Remove((console, about));
        }
        else if (told.GetValueOrDefault((console, about)) != doubt)
        {
            told[(console, about)] = doubt;
            log.Notice(console, doubt);
        }
    }
}
