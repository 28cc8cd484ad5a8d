using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Delivery;
using Conserver.Server.History.Reading;
using Conserver.Server.History.Search;

namespace Conserver.Server.Sessions.Logs;

/// <summary>
/// The answer to <c>grep</c>: histories are searched off the loop, some at a time, no faster than the client reads what was
/// found, and no further when it has gone. On the client's loop.
/// </summary>
/// <param name="request">What is wanted, and by whom.</param>
/// <param name="place">Where it goes.</param>
/// <param name="loop">The client's.</param>
/// <param name="owner">Told of defects.</param>
/// <param name="histories">The way off the loop.</param>
/// <param name="consoles">Where to look, if the user may read there.</param>
internal sealed class SearchAnswer(
    (SearchRequest Wanted, string User) request,
    OutboxPromise place,
    Loop loop,
    ILoopOwner owner,
    ErrandQueue histories,
    IEnumerable<LogAsking> consoles)
{
    /// <summary>Whoever wants more asks for less at a time.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Searches at a time; how many of them run is the queue's to say.</summary>
    private static readonly int Together = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly SearchRequest wanted = request.Wanted;
    private readonly Queue<LogAsking> waiting = new(consoles);

    /// <summary>Searches that go on when the client has read what they have found.</summary>
    private readonly List<OpenSearch> held = [];
    private SearchPattern? pattern;
    private int open;
    private bool isRead;
    private long hits;
    private TimeSpan spent;

    /// <summary>From now on the place is filled when its turn has come.</summary>
    public void Begin() => place.Fill(Prepare);

    // Reading an expression takes its time as well.
    private void Prepare()
    {
        place.Wanted = null;
        _ = histories.Send(
            loop, owner, request.User, ReadPattern, Prepared, failure => End($"grep: {failure.Message}\r\n"));
    }

    private string? ReadPattern()
    {
        try
        {
            pattern = SearchPattern.Read(wanted.Expression, wanted.Flags.IgnoresCase);
            return null;
        }
        catch (FormatException mistake)
        {
            return mistake.Message;
        }
    }

    private void Prepared(string? complaint)
    {
        if (complaint is not null)
        {
            End($"grep: {complaint}\r\n");
            return;
        }

        place.Say("grep\r\n");
        place.Fill(GoOn);
    }

    private void GoOn()
    {
        isRead = true;
        OpenSearch[] ready = [.. held];
        held.Clear();
        foreach (OpenSearch search in ready)
        {
            Fetch(search);
        }

        Open();
    }

    private void Open()
    {
        while (isRead && open < Together && waiting.TryDequeue(out LogAsking? asking))
        {
            open++;
            asking.Ask(found => Opened(asking, found));
        }

        if (open == 0 && waiting.Count == 0)
        {
            End(string.Create(CultureInfo.InvariantCulture, $"end {hits}\r\n"));
        }
    }

    private void Opened(LogAsking asking, LogSource found)
    {
        if (found.Refusal is not null)
        {
            open--;
            Open();
        }
        else if (!asking.Readers.TryEnter(asking.User))
        {
            Fail(found.Name, "too many logs are being read, try again later");
        }
        else
        {
            var scope = new HistoryScope(
                found.Log, wanted.Since, wanted.Until, loop.Clock.LocalTimeZone, asking.IsOfOther);
            var reader = new HistoryReader(scope) { Current = found.Follower!.Path, Mark = found.Follower.Mark };
            Fetch(new OpenSearch(new HistorySearch(found.Name, reader, pattern!, wanted.Flags.Context), asking));
        }
    }

    private void Fetch(OpenSearch search)
    {
        if (IsDropped(search))
        {
            return;
        }

        search.Enter();
        _ = histories.Send(
            loop,
            owner,
            request.User,
            search.Search.Next,
            found => Show(search, found),
            failure =>
            {
                Close(search);
                Fail(search.Search.Name, failure.Message);
            },
            unwanted: _ => Close(search),
            after: search.LetGo);
    }

    private void Show(OpenSearch search, ReadOnlyMemory<byte> found)
    {
        if (IsDropped(search))
        {
            return;
        }

        isRead &= found.IsEmpty;
        place.Say(found.Span);
        if (search.Search.IsOver)
        {
            Close(search);
            open--;
            if (search.Search.Damage is { } damage)
            {
                SayFailed(search.Search.Name, damage);
            }

            Open();
        }
        else if (spent + search.Search.Spent > Longest)
        {
            Close(search);
            Fail(search.Search.Name, string.Create(
                CultureInfo.InvariantCulture, $"searched for {Longest.TotalMinutes} minutes, which is the limit"));
        }
        else if (found.IsEmpty)
        {
            Fetch(search);
        }
        else
        {
            held.Add(search);
        }
    }

    private void Fail(string console, string reason)
    {
        open--;
        isRead = false;
        SayFailed(console, Latin1.FromNative(reason));
        if (spent > Longest)
        {
            waiting.Clear();
        }
    }

    private void SayFailed(string console, string reason) =>
        place.Say($"failed {console} {PrintableText.OfMessage(reason)}\r\n");

    // The client has gone, and nobody comes back for it.
    private bool IsDropped(OpenSearch search)
    {
        if (!place.IsAbandoned)
        {
            return false;
        }

        open--;
        Close(search);
        waiting.Clear();
        return true;
    }

    private void Close(OpenSearch search)
    {
        hits += search.Search.Hits;
        spent += search.Search.Spent;
        search.Leave();
    }

    private void End(string word)
    {
        place.Wanted = null;
        place.Say(word);
        place.Finish();
    }
}
