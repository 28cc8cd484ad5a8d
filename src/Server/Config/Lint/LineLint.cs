using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config.Lint;

/// <summary>Mistakes about lines and logs: shared ones, unknown hosts, items that do nothing.</summary>
internal static class LineLint
{
    public static void Check(LintReport report)
    {
        Shared(
            report, LineOf, (text, other) => $"{text} is also the line of console `{other}'", "each takes a part of what is said");
        Shared(
            report, LogOf, (text, other) => $"log file {text} is also that of console `{other}'", "write & for the console's name");
        foreach (ConsoleConfig console in report.Consoles)
        {
            UselessItems(report, console);
            Lists(report, console);
        }

        UnknownHosts(report);
        MissingLogFolders(report);
    }

    private static (string Keyword, string Text)? LineOf(ConsoleConfig console) =>
        console.Kind.AddressItem is { } keyword ? (keyword, console.Kind.Address(console.Values)) : null;

    private static (string Keyword, string Text)? LogOf(ConsoleConfig console) =>
        console.LogFile is { } path and not "/dev/null" ? ("logfile", path) : null;

    private static void Shared(
        LintReport report,
        Func<ConsoleConfig, (string Keyword, string Text)?> use,
        Func<string, string, string> message,
        string hint)
    {
        Dictionary<(LineKind, string), string> first = [];
        foreach (ConsoleConfig console in report.Consoles)
        {
            if (use(console) is not ({ } keyword, { } text))
            {
                continue;
            }

            // Logs are shared whatever the line is; lines only between consoles of one type.
            var key = (keyword == "logfile" ? LineKind.None : console.Kind, text);
            if (!first.TryAdd(key, console.Name))
            {
                report.Warn(report.PlaceOf(console, keyword), $"[{console.Name}] {message(text, first[key])}", hint);
            }
        }
    }

    /// <summary>Only what stands in the console's own block: defaults are written for many kinds of console.</summary>
    private static void UselessItems(LintReport report, ConsoleConfig console)
    {
        foreach (ItemAssigned item in report.BlockOf(console).Items)
        {
            Setting setting = report.Result.Table.Find("console", item.Keyword)!;
            bool substituted = item.Keyword is "host" or "port" or "portbase" or "portinc" or "baud";
            if (!console.Kind.Uses(setting) && item.Value.Length > 0 && !substituted)
            {
                report.Warn(
                    item.KeywordAt,
                    $"[{console.Name}] `{item.Keyword}' does nothing on a console of type {console.Kind.Word}");
            }
        }
    }

    private static void Lists(LintReport report, ConsoleConfig console)
    {
        ServerConfig config = report.Result.Config;
        foreach (char id in console.BreakList.Where(id => id is not ('*' or '0') && config.Breaks[id].Sequence.Length == 0))
        {
            report.Warn(
                report.PlaceOf(console, "breaklist"), $"[{console.Name}] breaklist names break {id}, which is not defined");
        }

        foreach (char id in console.TaskList.Where(id => id != '*' && !config.Tasks.Any(task => task.Id == id)))
        {
            report.Warn(
                report.PlaceOf(console, "tasklist"), $"[{console.Name}] tasklist names task {id}, which is not defined");
        }

        if (config.Breaks[console.Break].Sequence.Length == 0)
        {
            report.Warn(report.PlaceOf(console, "break"), $"[{console.Name}] its break {console.Break} is not defined");
        }
    }

    private static void UnknownHosts(LintReport report)
    {
        ILookup<string, ConsoleConfig> users = report.Consoles
            .Where(console => console.Kind.Uses(ConsoleSettings.Host))
            .ToLookup(console => console.Host, StringComparer.OrdinalIgnoreCase);

        // Names nobody knows take the resolver seconds each.
        var reasons = users.AsParallel().AsOrdered().WithDegreeOfParallelism(16)
            .Select(group => (Consoles: group, Reason: report.Surroundings.Unresolvable(group.Key))).ToList();
        foreach ((IGrouping<string, ConsoleConfig> consoles, string? reason) in reasons)
        {
            if (reason is not null)
            {
                ConsoleConfig first = consoles.First();
                report.Warn(report.PlaceOf(first, "host"), $"[{first.Name}] host `{consoles.Key}': {reason}");
            }
        }
    }

    private static void MissingLogFolders(LintReport report)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (ConsoleConfig console in report.Consoles)
        {
            int slash = console.LogFile?.LastIndexOf('/') ?? -1;
            string folder = slash > 0 ? console.LogFile![..slash] : "";
            if (folder.Length > 0 && seen.Add(folder) && !report.Surroundings.File(folder).Exists)
            {
                report.Warn(
                    report.PlaceOf(console, "logfile"),
                    $"[{console.Name}] log folder {folder} does not exist",
                    "it is not made by itself");
            }
        }
    }
}
