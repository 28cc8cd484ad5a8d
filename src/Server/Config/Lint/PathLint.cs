namespace Conserver.Server.Config.Lint;

/// <summary>Paths of consoles at which there is nothing, or something else than is needed.</summary>
internal static class PathLint
{
    private const string Later = "the console stays down until it is there";

    private static readonly Need[] Needs =
    [
        new(ConsoleSettings.Device, FileKind.CharacterDevice, Later, "/dev/null"),
        new(ConsoleSettings.ExecDirectory, FileKind.Folder, "the command is not started without it"),
        new(ConsoleSettings.SshKey, FileKind.Regular, "ssh does without it"),
        new(ConsoleSettings.SshKnownHosts, FileKind.Regular, null),
        new(ConsoleSettings.TlsAuthorities, FileKind.Regular, Later),
        new(ConsoleSettings.TlsCredentials, FileKind.Regular, Later),
        new(ConsoleSettings.Uds, FileKind.Socket, null),
    ];

    public static void Check(LintReport report)
    {
        // Once for each file: one that many consoles share is one mistake.
        HashSet<(string Keyword, string Path)> seen = [];
        foreach (ConsoleConfig console in report.Consoles)
        {
            foreach (Need need in Needs)
            {
                if (console.Kind.Uses(need.Row) && need.Row.In(console.Values) is { Length: > 0 } path
                    && seen.Add((need.Row.Keyword, path)))
                {
                    Look(report, console, need, path);
                }
            }

            Log(report, console);
            ListenPath(report, console);
        }

        RelativeLogs(report);
    }

    private static void Look(LintReport report, ConsoleConfig console, Need need, string path)
    {
        if (!path.StartsWith('/'))
        {
            string whole = need.Kind == FileKind.CharacterDevice ? $"/dev/{path}" : "the whole path";
            Warn(report, console, need.Row.Keyword, path, "is looked for where the daemon was started", $"write {whole}");
            return;
        }

        FileFacts facts = report.Surroundings.File(path);
        string? wrong = Wrong(facts, need.Kind) ?? (path == need.ButNot ? "is no terminal" : null);
        if (!facts.Exists && need.IfMissing is not null)
        {
            Warn(report, console, need.Row.Keyword, path, "does not exist", need.IfMissing);
        }
        else if (wrong is not null)
        {
            Warn(report, console, need.Row.Keyword, path, wrong, $"it must be {Name(need.Kind)}");
        }
    }

    private static void Log(LintReport report, ConsoleConfig console)
    {
        if (console.LogFile is { } path && report.Surroundings.File(path).Kind == FileKind.Folder)
        {
            Warn(report, console, "logfile", path, "is a folder", "name a file in it");
        }
    }

    // Once for all: it is mostly a default's.
    private static void RelativeLogs(LintReport report)
    {
        List<ConsoleConfig> relative = [.. report.Consoles.Where(console => console.LogFile is [not '/', ..])];
        if (relative is [var first, ..])
        {
            report.Warn(
                report.PlaceOf(first, "logfile"),
                $"[{first.Name}] logfile {first.LogFile} is made where the daemon is started: write the whole path",
                relative.Count > 1 ? $"and {relative.Count - 1} more" : null);
        }
    }

    private static void ListenPath(LintReport report, ConsoleConfig console)
    {
        ListenAddress address = ConsoleSettings.Listen.In(console.Values);
        if (!console.Kind.Uses(ConsoleSettings.Listen) || address.Point is not null || address.Text.Length == 0)
        {
            return;
        }

        string folder = address.Text[..Math.Max(1, address.Text.LastIndexOf('/'))];
        if (!report.Surroundings.File(folder).Exists)
        {
            Warn(report, console, "listen", folder, "does not exist", "it is not made by itself");
        }
        else if (Wrong(report.Surroundings.File(address.Text), FileKind.Socket) is { } wrong)
        {
            Warn(report, console, "listen", address.Text, wrong, "take it away, or name another path");
        }
    }

    // Null when it is as wanted, not known, or not there.
    private static string? Wrong(FileFacts facts, FileKind wanted) =>
        !facts.Exists || facts.Kind == FileKind.Unknown || facts.Kind == wanted ? null : $"is {Name(facts.Kind)}";

    private static string Name(FileKind kind) => kind switch
    {
        FileKind.Regular => "a file",
        FileKind.Folder => "a folder",
        FileKind.Socket => "a socket",
        FileKind.CharacterDevice => "a character device",
        _ => "a pipe or a disk",
    };

    private static void Warn(
        LintReport report, ConsoleConfig console, string keyword, string path, string wrong, string hint) =>
        report.Warn(report.PlaceOf(console, keyword), $"[{console.Name}] {keyword} {path} {wrong}", hint);

    /// <param name="Row">The item.</param>
    /// <param name="Kind">What must be at the path.</param>
    /// <param name="IfMissing">What follows when nothing is; null when it may come later.</param>
    /// <param name="ButNot">A path that is of that kind and will not do.</param>
    private sealed record Need(
        ConsoleSetting<string, string> Row, FileKind Kind, string? IfMissing, string? ButNot = null);
}
