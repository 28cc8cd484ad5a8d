using System.Globalization;
using Conserver.Posix;

namespace Conserver.Server.Logging;

/// <summary>
/// Lines that strangers can cause as often as they like: of each kind and source the first <see cref="Most"/> within
/// <see cref="Period"/> are written, the others counted, and a line at the end of the period says how many more there
/// were, and about whom. Who causes many hides none of another's, but that those of more than <see cref="MostSources"/>
/// sources are counted together. One loop's.
/// </summary>
internal sealed class RepeatedLines(Loop loop, DaemonLog log) : ILoopOwner
{
    /// <summary>Lines of one kind and source within a period.</summary>
    public const int Most = 10;

    /// <summary>Sources that have lines of their own.</summary>
    public const int MostSources = 20;

    /// <summary>From the first line on.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Dictionary<string, Counted>> kinds = new(StringComparer.Ordinal);

    /// <summary>Writes the line, or counts it.</summary>
    /// <param name="kind">What happened, as the line with the count names it: <c>wrong passwords</c>.</param>
    /// <param name="line">Who and why.</param>
    /// <param name="source">Where it comes from; empty when that is all one.</param>
    /// <param name="about">Which user it is about.</param>
    public void Error(string kind, string line, string source = "", string about = "")
    {
        if (Count(kind, Most, log.Error, source, about))
        {
            log.Error(line);
        }
    }

    /// <inheritdoc cref="Error"/>
    /// <remarks>For what is nobody's mistake.</remarks>
    public void Info(string kind, string line, string source = "")
    {
        if (Count(kind, Most, log.Info, source, ""))
        {
            log.Info(line);
        }
    }

    /// <summary>Counts what another line has begun to tell of.</summary>
    public void More(string kind) => Count(kind, 0, log.Error, "", "");

    private bool Count(string kind, int most, Action<string> write, string source, string about)
    {
        if (!kinds.TryGetValue(kind, out Dictionary<string, Counted>? sources))
        {
            kinds[kind] = sources = new(StringComparer.Ordinal);
            loop.Timer(this, () => Sum(kind, write)).Start(Period);
        }

        bool isOwn = sources.ContainsKey(source) || sources.Count < MostSources;
        string key = isOwn ? source : "other addresses";
        if (!sources.TryGetValue(key, out Counted? count))
        {
            sources[key] = count = new Counted(isOwn ? most : 0);
        }

        return count.Add(about);
    }

    /// <summary>What was counted is lost, but nothing stays unsaid from now on.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        kinds.Clear();
        log.Error($"internal error: {failure}");
    }

    private void Sum(string kind, Action<string> write)
    {
        _ = kinds.Remove(kind, out Dictionary<string, Counted>? sources);
        foreach ((string source, Counted count) in sources ?? [])
        {
            if (count.More > 0)
            {
                string from = source.Length > 0 ? $" from {source}" : "";
                write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{kind}: {count.More} more within {(int)Period.TotalSeconds} seconds{from}{count.About}"));
            }
        }
    }

    /// <summary>How often a line of one kind and source was written, and how often it was not.</summary>
    /// <param name="most">So often it is.</param>
    private sealed class Counted(int most)
    {
        /// <summary>Users that are named.</summary>
        private const int MostNames = 20;

        private readonly Dictionary<string, int> names = new(StringComparer.Ordinal);
        private int written, unnamed;

        /// <summary>Those that were not written.</summary>
        public int More { get; private set; }

        /// <summary>Whom these were about: <c>, for `ann' (3), `bob' and 5 others</c>; empty when about nobody.</summary>
        public string About
        {
            get
            {
                string[] all =
                [
                    .. names.Select(name => name.Value == 1
                        ? $"`{name.Key}'" : string.Create(CultureInfo.InvariantCulture, $"`{name.Key}' ({name.Value})")),
                ];
                return all.Length == 0 ? ""
                    : $", for {string.Join(", ", all)}"
                        + (unnamed > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {unnamed} others") : "");
            }
        }

        /// <summary>Another one: whether it is written.</summary>
        public bool Add(string about)
        {
            if (written < most)
            {
                written++;
                return true;
            }

            More++;
            if (about.Length > 0 && (names.ContainsKey(about) || names.Count < MostNames))
            {
                names[about] = names.GetValueOrDefault(about) + 1;
            }
            else if (about.Length > 0)
            {
                unnamed++;
            }

            return false;
        }
    }
}
