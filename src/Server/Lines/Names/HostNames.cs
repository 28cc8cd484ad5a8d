using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// Addresses of the hosts that lines lead to, looked up off the loops: each name once however many want it, in the turns of
/// <see cref="NameTurns"/>. The time limit of a look-up begins when it begins: a name that nobody has asked about has not
/// failed. One for the whole process; any loop.
/// </summary>
internal sealed class HostNames
{
    /// <summary>How long a name is looked up before it has failed.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>How long this machine's own names are taken to be the same.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    // NameTurns says how many; nothing waits here. One more for the file.
    private readonly ErrandQueue errands = new(
        "look-ups of host names",
        NameTurns.Most + NameTurns.MostPressing + NameTurns.MostOwn + 1,
        100,
        Limit);

    private readonly Func<string, NameLookup> resolve;
    private readonly Func<IReadOnlySet<string>> readOwn;
    private readonly Lock gate = new();
    private readonly NameTurns turns = new();
    private readonly Dictionary<string, NameSearch> searches = new(StringComparer.Ordinal);

    // What has not found its place yet, as the file is being read; null when it is not.
    private List<(NameSearch Search, bool IsPressing)>? unsorted;
    private IReadOnlySet<string> own = new HashSet<string>();
    private long? ownSince;

    public HostNames()
        : this(Resolver.Addresses, () => HostsFile.Names())
    {
    }

    /// <param name="resolve">Asks the name service. May block.</param>
    /// <param name="readOwn">The names that need no name server. May block.</param>
    public HostNames(Func<string, NameLookup> resolve, Func<IReadOnlySet<string>> readOwn)
    {
        this.resolve = resolve;
        this.readOwn = readOwn;
    }

    /// <summary>Names that nobody has been asked about yet.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
            {
                return turns.Waiting + (unsorted?.Count ?? 0);
            }
        }
    }

    /// <summary>Names that somebody is being asked about, or that wait for that; for tests.</summary>
    internal int Searches
    {
        get
        {
            lock (gate)
            {
                return searches.Count;
            }
        }
    }

    /// <summary>Asks for the addresses of a name. On the asker's loop.</summary>
    /// <param name="loop">Where the answer is wanted.</param>
    /// <param name="owner">Told of what <paramref name="found"/> throws, and of a defect in the look-up.</param>
    /// <param name="name">Not an address.</param>
    /// <param name="isPressing">Somebody has asked for this very line.</param>
    /// <param name="found">Takes the answer, or why there is none; on the loop, in a later turn.</param>
    public NameWish Ask(Loop loop, ILoopOwner owner, string name, bool isPressing, Action<NameLookup> found)
    {
        var wish = new NameWish(loop, owner, found);
        bool reads = false;
        lock (gate)
        {
            if (searches.TryGetValue(name, out NameSearch? search))
            {
                Join(search, wish, isPressing);
            }
            else
            {
                searches[name] = search = new NameSearch(name, loop);
                search.Wishes.Add(wish);
                reads = Sort(search, isPressing);
            }
        }

        if (reads)
        {
            ReadOwn(loop);
        }

        BeginWhatMay();
        return wish;
    }

    // One that failed a moment ago, or still hangs, has failed for this asker as well.
    private void Join(NameSearch search, NameWish wish, bool isPressing)
    {
        if (search.Answer is { } answer)
        {
            Tell(wish, answer);
            return;
        }

        _ = search.Wishes.RemoveAll(one => one.IsOver);
        search.Wishes.Add(wish);
        if (isPressing)
        {
            turns.Press(search);
        }
    }

    // True when the file is to be read for it.
    private bool Sort(NameSearch search, bool isPressing)
    {
        if (unsorted is not null)
        {
            unsorted.Add((search, isPressing));
            return false;
        }

        if (ownSince is { } since && search.Loop.Clock.GetElapsedTime(since) < Lifetime)
        {
            turns.Add(search, own.Contains(search.Name), isPressing);
            return false;
        }

        unsorted = [(search, isPressing)];
        ownSince = search.Loop.Clock.GetTimestamp();
        return true;
    }

    private void ReadOwn(Loop loop) => _ = errands.Send(
        loop,
        new Fallback(failure =>
        {
            Sorted(own);
            loop.Report(failure);
        }),
        HostsFile.Path,
        () =>
        {
            Sorted(readOwn());
            return true;
        },
        _ => { },
        _ => Sorted(own));

    private void Sorted(IReadOnlySet<string> names)
    {
        lock (gate)
        {
            own = names;
            foreach ((NameSearch search, bool isPressing) in unsorted ?? [])
            {
                turns.Add(search, own.Contains(search.Name), isPressing);
            }

            unsorted = null;
        }

        BeginWhatMay();
    }

    private void BeginWhatMay()
    {
        while (Next() is { } search)
        {
            search.Loop.Post(new Fallback(failure => Fault(search, failure)), () => Begin(search));
        }
    }

    private NameSearch? Next()
    {
        lock (gate)
        {
            while (turns.Take() is { } search)
            {
                if (!search.Wishes.TrueForAll(wish => wish.IsOver))
                {
                    return search;
                }

                _ = searches.Remove(search.Name);
                turns.Leave(search);
            }

            return null;
        }
    }

    private void Begin(NameSearch search)
    {
        search.HasBegun = true;
        long start = search.Loop.Now;
        _ = errands.Send(
            search.Loop,
            new Fallback(failure => Fault(search, failure)),
            search.Name,
            () => resolve(search.Name),
            answer => Answered(search, answer),
            failure => Failed(search, failure.Message),
            after: () => Over(search, start));
    }

    // Its place is free again; that may be long after it has failed.
    private void Over(NameSearch search, long start)
    {
        lock (gate)
        {
            _ = searches.Remove(search.Name);
            turns.Leave(search);
            turns.Judge(search, TimeSpan.FromMilliseconds(search.Loop.Now - start));
        }

        BeginWhatMay();
    }

    private void Answered(NameSearch search, NameLookup answer)
    {
        foreach (NameWish wish in TakeWishes(search, answer))
        {
            Tell(wish, answer);
        }
    }

    // It may still be being done: the names of its zone are slow.
    private void Failed(NameSearch search, string why)
    {
        lock (gate)
        {
            turns.Judge(search, Limit);
        }

        Answered(search, new NameLookup([], why));
        BeginWhatMay();
    }

    private void Fault(NameSearch search, Exception failure)
    {
        foreach (NameWish wish in TakeWishes(search, new NameLookup([], "internal error")))
        {
            Tell(wish, null, failure);
        }

        if (!search.HasBegun)
        {
            Over(search, search.Loop.Now);
        }
    }

    private NameWish[] TakeWishes(NameSearch search, NameLookup answer)
    {
        lock (gate)
        {
            search.Answer = answer;
            NameWish[] wishes = [.. search.Wishes];
            search.Wishes.Clear();
            return wishes;
        }
    }

    private static void Tell(NameWish wish, NameLookup? answer, Exception? defect = null) => wish.Loop.Post(wish.Owner, () =>
    {
        if (answer is not null)
        {
            wish.Tell(answer);
        }
        else
        {
            wish.Fault(defect!);
        }
    });
}
