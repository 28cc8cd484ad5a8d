using Conserver.Posix;
using Conserver.Server.History.Reading;

namespace Conserver.Server.Sessions.Logs;

/// <summary>Who asks for a log, and whom.</summary>
/// <param name="User">Those of one user take turns.</param>
/// <param name="Readers">All who read logs.</param>
/// <param name="Errands">The way off the loop.</param>
/// <param name="Ask">Asks the console, on its loop, and calls back on the client's.</param>
/// <param name="IsOfOther">A file is the log of another console. Any thread.</param>
internal sealed record LogAsking(
    string User, LogReaders Readers, ErrandQueue Errands, Action<Action<LogSource>> Ask, Func<string, bool> IsOfOther)
{
    /// <summary>What lies in the folders of logs; one for all that are asked for in one go.</summary>
    public required FolderNames Folders { get; init; }
}
