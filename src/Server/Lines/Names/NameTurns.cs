namespace Conserver.Server.Lines;

/// <summary>
/// Which name is looked up next. Those that somebody presses for, and those of this machine's own file, have places of
/// their own; of the others, zones take turns, and those that were slow when asked last leave places to the rest: a name
/// server that is dead holds back no names but its own. Without threads and clocks; not safe for several threads.
/// </summary>
internal sealed class NameTurns
{
    /// <summary>At a time: of all zones, of slow ones, of those somebody presses for, of this machine's own.</summary>
    public const int Most = 24, MostSlow = 16, MostPressing = 4, MostOwn = 4;

    /// <summary>An answer that takes longer is slow: a resolver's first time-out is five times that.</summary>
    public static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);

    /// <summary>What is remembered of names and of zones.</summary>
    private const int MaxRemembered = 100_000;

    private readonly Dictionary<string, NameZone<NameSearch>> zones = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> slowNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly NameZone<NameSearch> own = new(NamePace.Quick, isFixed: true);
    private readonly NameZone<NameSearch> slowOnes = new(NamePace.Slow, isFixed: true);
    private readonly LinkedList<NameSearch> pressing = new();
    private readonly LinkedList<NameZone<NameSearch>> quickTurns = new(), slowTurns = new();
    private int running;
    private int pressingRunning;

    /// <summary>Names that wait.</summary>
    public int Waiting { get; private set; }

    /// <param name="search">Waits from now on.</param>
    /// <param name="isOwn">This machine's own file has it.</param>
    /// <param name="isPressing">Somebody waits for it.</param>
    public void Add(NameSearch search, bool isOwn, bool isPressing)
    {
        bool isSlow = slowNames.Contains(search.Name);
        search.Home = isOwn ? null : HomeOf(search.Name);
        search.Zone = isSlow ? slowOnes : search.Home ?? own;
        Waiting++;
        if (isPressing)
        {
            pressing.AddLast(search.Node);
            return;
        }

        search.Zone.Queue.AddLast(search.Node);
        Place(search.Zone);
    }

    /// <summary>One that waits already is wanted by somebody.</summary>
    public void Press(NameSearch search)
    {
        if (search.Node.List is { } queue && queue != pressing)
        {
            queue.Remove(search.Node);
            pressing.AddLast(search.Node);
            Place(search.Zone!);
        }
    }

    /// <summary>The one that may be looked up now, its place taken; null when none may.</summary>
    public NameSearch? Take()
    {
        if (pressingRunning < MostPressing && pressing.First is { } first)
        {
            pressing.RemoveFirst();
            Waiting--;
            pressingRunning++;
            first.Value.IsPressing = true;
            return first.Value;
        }

        if (own.Running < MostOwn && own.Queue.Count > 0)
        {
            return TakeOf(own);
        }

        return (running < Most ? TakeIn(quickTurns) : null) ?? (running < MostSlow ? TakeIn(slowTurns) : null);
    }

    /// <summary>What the time it took says of the name and its zone; also of one that has taken too long already.</summary>
    public void Judge(NameSearch search, TimeSpan took)
    {
        bool isSlow = took > Quick;
        if (!isSlow)
        {
            _ = slowNames.Remove(search.Name);
        }
        else if (slowNames.Count < MaxRemembered)
        {
            _ = slowNames.Add(search.Name);
        }

        if (search.Home is { } home)
        {
            home.Judge(isSlow);
            Place(home);
        }
    }

    /// <summary>Gives its place back.</summary>
    public void Leave(NameSearch search)
    {
        if (search.IsPressing)
        {
            pressingRunning--;
            return;
        }

        search.Zone!.Running--;
        if (search.Zone != own)
        {
            running--;
        }
    }

    private NameSearch? TakeIn(LinkedList<NameZone<NameSearch>> turns)
    {
        NameZone<NameSearch>? next = turns.FirstOrDefault(zone => !zone.IsFull);
        if (next is null)
        {
            return null;
        }

        running++;
        return TakeOf(next);
    }

    private NameSearch TakeOf(NameZone<NameSearch> zone)
    {
        NameSearch search = zone.Queue.First!.Value;
        zone.Queue.RemoveFirst();
        zone.Running++;
        Waiting--;
        Place(zone);
        return search;
    }

    // Behind the others of its kind.
    private void Place(NameZone<NameSearch> zone)
    {
        zone.Turn?.List!.Remove(zone.Turn);
        zone.Turn = zone == own || zone.Queue.Count == 0 ? null
            : (zone.Speed == NamePace.Slow ? slowTurns : quickTurns).AddLast(zone);
    }

    private NameZone<NameSearch> HomeOf(string name)
    {
        string key = name.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? name[(dot + 1)..].TrimEnd('.') : "";
        if (!zones.TryGetValue(key, out NameZone<NameSearch>? zone))
        {
            if (zones.Count >= MaxRemembered)
            {
                zones.Clear();
            }

            zones[key] = zone = new NameZone<NameSearch>(NamePace.Unknown);
        }

        return zone;
    }
}
