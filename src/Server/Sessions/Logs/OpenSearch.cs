using Conserver.Server.History.Search;

namespace Conserver.Server.Sessions.Logs;

/// <summary>
/// The search of one console. What it has open is closed, and its seat given up, when nobody wants it any more and no
/// thread is at work with it.
/// </summary>
internal sealed class OpenSearch(HistorySearch search, LogAsking asking)
{
    private readonly Lock gate = new();

    /// <summary>Two when the next slice is asked for while the thread that did the last one is about to let go.</summary>
    private int busy;
    private bool isLeft;
    private bool isClosed;

    public HistorySearch Search => search;

    /// <summary>Work on it is on its way.</summary>
    public void Enter() => Note(1, left: false);

    /// <summary>The work is done or never will be. Any thread.</summary>
    public void LetGo() => Note(-1, left: false);

    /// <summary>It is not wanted any more.</summary>
    public void Leave() => Note(0, left: true);

    private void Note(int change, bool left)
    {
        lock (gate)
        {
            busy += change;
            isLeft |= left;
            if (isLeft && busy == 0 && !isClosed)
            {
                isClosed = true;
                search.Dispose();
                asking.Readers.Leave(asking.User);
            }
        }
    }
}
