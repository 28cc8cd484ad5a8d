namespace Conserver.Server.Config.Lint;

/// <summary>Mistakes about lines and logs: shared ones, unknown hosts.</summary>
internal static class LineLint
{
    public static void Check(LintReport report)
    {
        Shared(
            report, LineOf, (text, other) =>
                $"{text} is also the line of console `{other}'", console => console.Kind.WhenShared);
        Shared(
            report, LogOf, (text, other) =>
                $"log file {text} is also that of console `{other}'", _ => "write & for the console's name");
        foreach (ConsoleConfig console in report.Consoles)
        {
            ListLint.Check(report, console);
        }

        Missing(report);
        PortLint.Check(report);
        UnknownHosts(report);
        MissingLogFolders(report);
    }

    // Once for each kind: who has one such console has many.
    private static void Missing(LintReport report)
    {
        foreach (IGrouping<LineKind, ConsoleConfig> kind in
            report.Consoles.GroupBy(console => console.Kind))
        {
            if (report.Surroundings.Lacks(kind.Key) is not { } lack)
            {
                continue;
            }

            ConsoleConfig first = kind.First();
            int others = kind.Count() - 1;
            report.Warn(
                report.PlaceOf(first, "type"),
                $"[{first.Name}] {lack}: it stays down",
                others > 0 ? $"and {others} more" : null);
        }
    }

    private static (string Keyword, string Text)? LineOf(ConsoleConfig console) =>
        console.Kind.AddressItem is { } keyword && console.Kind.Address(console.Values) is { Length: > 0 } text
            ? (keyword, text)
            : null;

    private static (string Keyword, string Text)? LogOf(ConsoleConfig console) =>
        console.LogFile is { } path and not "/dev/null" ? ("logfile", path) : null;

    private static void Shared(
        LintReport report,
        Func<ConsoleConfig, (string Keyword, string Text)?> use,
        Func<string, string, string> message,
        Func<ConsoleConfig, string> hint)
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
                report.Warn(
                    report.PlaceOf(console, keyword), $"[{console.Name}] {message(text, first[key])}", hint(console));
            }
        }
    }

    private static void UnknownHosts(LintReport report)
    {
        ILookup<string, ConsoleConfig> users = report.Consoles
            .Where(console => console.Kind.Uses(ConsoleSettings.Host))
            .ToLookup(console => console.Kind.HostIn(console.Host), StringComparer.OrdinalIgnoreCase);

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
            if (folder.StartsWith('/') && seen.Add(folder) && !report.Surroundings.File(folder).Exists)
            {
                report.Warn(
                    report.PlaceOf(console, "logfile"),
                    $"[{console.Name}] log folder {folder} does not exist",
                    "it is not made by itself");
            }
        }
    }
}
