using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Delivery;
using Conserver.Server.History.Reading;
using Conserver.Server.History.Search;

namespace Conserver.Server.Sessions.Logs;

/// <summary>
/// The answer to <c>grep</c>: histories are searched off the loop, as many at a time as there are processors for it, and
/// what was found is said in the order of the consoles. No further than a bound ahead of what the client has read, and no
/// further at all when it has gone. On the client's loop.
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
    /// <summary>Bytes found, of one console and of all together, from which on what was found is to be said first.</summary>
    private const int MostFound = 64 * 1024, MostAhead = 256 * 1024;

    /// <summary>Whoever wants more asks for less at a time.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Consoles that are asked or searched at a time. The queue says how many searches run; others are ready when one ends.
    /// </summary>
    private readonly int together = Math.Min(2 * histories.PerKey, LogReaders.PerUser / 2);
    private readonly SearchRequest wanted = request.Wanted;
    private readonly Queue<LogAsking> waiting = new(consoles);

    /// <summary>Those that have begun and are not all said, in order.</summary>
    private readonly Queue<SearchPart> parts = new();

    /// <summary>Those that go on when less waits to be said.</summary>
    private List<SearchPart> resting = [];
    private SearchPattern? pattern;
    private int working;
    private int seats;
    private int ahead;
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
        place.Fill(Read);
    }

    // The client has taken all that was said.
    private void Read()
    {
        isRead = true;
        GoOn();
    }

    private void GoOn()
    {
        if (place.IsAbandoned)
        {
            Drop();
            return;
        }

        Say();
        List<SearchPart> ready = resting;
        resting = [];
        ready.ForEach(Search);
        while (waiting.Count > 0 && working < together && (parts.Count == 0 || !IsFarAhead) && TryBegin())
        {
        }

        if (parts.Count == 0 && waiting.Count == 0)
        {
            End(string.Create(CultureInfo.InvariantCulture, $"end {hits}\r\n"));
        }
    }

    private bool IsFarAhead => ahead >= MostAhead || (parts.Count > 1 && parts.Peek().Asking.Readers.IsFarAhead);

    private void Say()
    {
        int said = 0;
        while (isRead && said < MostFound && parts.TryPeek(out SearchPart? first))
        {
            int cost = first.Cost;
            said += first.SayTo(place);
            if (!first.IsOver)
            {
                Count(first, first.Cost - cost);
                break;
            }

            Count(first, -cost);
            _ = parts.Dequeue();
        }

        isRead &= said == 0;
    }

    // False when it has to wait until another one has ended.
    private bool TryBegin()
    {
        LogAsking asking = waiting.Peek();
        bool hasSeat = asking.Readers.TryEnter(asking.User, isFurther: seats > 0);
        if (!hasSeat && seats > 0)
        {
            return false;
        }

        var part = new SearchPart(waiting.Dequeue()) { HasSeat = hasSeat };
        seats += hasSeat ? 1 : 0;
        parts.Enqueue(part);
        Count(part, part.Cost);
        working++;
        asking.Ask(found => Asked(part, found));
        return true;
    }

    private void Asked(SearchPart part, LogSource found)
    {
        working--;
        if (place.IsAbandoned || found.Refusal is not null)
        {
            Close(part);
        }
        else if (!part.HasSeat)
        {
            Fail(part, found.Name, "too many logs are being read, try again later");
        }
        else
        {
            LogAsking asking = part.Asking;
            var scope = new HistoryScope(
                found.Log, wanted.Since, wanted.Until, loop.Clock.LocalTimeZone, asking.IsOfOther)
            {
                Folders = asking.Folders,
            };
            var reader = new HistoryReader(scope) { Current = found.Follower!.Path, Mark = found.Follower.Mark };
            part.Open = new OpenSearch(new HistorySearch(found.Name, reader, pattern!, wanted.Flags.Context), asking);
            Search(part);
        }

        GoOn();
    }

    // Whoever comes next goes on for certain, however much those behind have found.
    private void Search(SearchPart part)
    {
        if (part.Found >= MostFound || (IsFarAhead && part != parts.Peek()))
        {
            resting.Add(part);
            return;
        }

        OpenSearch search = part.Open!;
        working++;
        search.Enter();
        _ = histories.Send(
            loop,
            owner,
            request.User,
            search.Search.Next,
            found => Searched(part, found),
            failure =>
            {
                working--;
                Fail(part, search.Search.Name, Latin1.FromNative(failure.Message));
                GoOn();
            },
            unwanted: _ => Close(part),
            after: search.LetGo);
    }

    private void Searched(SearchPart part, ReadOnlyMemory<byte> found)
    {
        working--;
        HistorySearch search = part.Open!.Search;
        spent += search.Spent;
        Add(part, found.Span);
        if (search.IsOver && search.Damage is { } damage)
        {
            Fail(part, search.Name, damage);
        }
        else if (search.IsOver || place.IsAbandoned)
        {
            Close(part);
        }
        else if (spent > Longest)
        {
            waiting.Clear();
            Fail(part, search.Name, string.Create(
                CultureInfo.InvariantCulture, $"searched for {Longest.TotalMinutes} minutes, which is the limit"));
        }
        else
        {
            resting.Add(part);
        }

        GoOn();
    }

    private void Fail(SearchPart part, string console, string reason)
    {
        Close(part);
        Add(part, Latin1.Bytes($"failed {console} {PrintableText.OfMessage(reason)}\r\n"));
    }

    private void Add(SearchPart part, ReadOnlySpan<byte> text)
    {
        if (!place.IsAbandoned)
        {
            part.Add(text);
            Count(part, text.Length);
        }
    }

    private void Count(SearchPart part, int change)
    {
        ahead += change;
        part.Asking.Readers.CountAhead(change);
    }

    private void Close(SearchPart part)
    {
        if (part.IsOver)
        {
            return;
        }

        part.IsOver = true;
        hits += part.Open?.Search.Hits ?? 0;
        seats -= part.HasSeat ? 1 : 0;
        part.Open?.Leave();
        if (part.HasSeat && part.Open is null)
        {
            part.Asking.Readers.Leave(part.Asking.User);
        }
    }

    // The client has gone. What is asked or searched just now may never come back: a defect there ends the session.
    private void Drop()
    {
        waiting.Clear();
        resting.Clear();
        foreach (SearchPart part in parts)
        {
            Close(part);
            Count(part, -part.Cost);
        }

        parts.Clear();
    }

    private void End(string word)
    {
        place.Wanted = null;
        place.Say(word);
        place.Finish();
    }
}
