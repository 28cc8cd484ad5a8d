using Conserver.Server.History.Search;

namespace Conserver.Server.Sessions.Logs;

/// <summary>
/// The search of one console. What it has open is closed, and its seat given up, when nobody wants it any more and no
/// thread is at work with it.
/// </summary>
internal sealed class OpenSearch(HistorySearch search, LogAsking asking)
{
    private readonly Lock gate = new();
    private bool isBusy;
    private bool isLeft;
    private bool isClosed;

    public HistorySearch Search => search;

    /// <summary>Work on it is on its way.</summary>
    public void Enter() => Note(busy: true, left: false);

    /// <summary>The work is done or never will be. Any thread.</summary>
    public void LetGo() => Note(busy: false, left: false);

    /// <summary>It is not wanted any more.</summary>
    public void Leave() => Note(busy: null, left: true);

    private void Note(bool? busy, bool left)
    {
        lock (gate)
        {
            isBusy = busy ?? isBusy;
            isLeft |= left;
            if (isLeft && !isBusy && !isClosed)
            {
                isClosed = true;
                search.Dispose();
                asking.Readers.Leave(asking.User);
            }
        }
    }
}
