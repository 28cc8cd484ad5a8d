using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config.Lint;

/// <summary>Commands of consoles and tasks whose program is not there, or cannot be run.</summary>
internal static class ProgramLint
{
    public static void Check(LintReport report)
    {
        // Once for each program: one that many consoles share is one mistake.
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (ConsoleConfig console in report.Consoles)
        {
            if (console.Kind.Uses(ConsoleSettings.Exec))
            {
                Look(report, seen, report.PlaceOf(console, "exec"), $"[{console.Name}] exec", console.Exec);
            }

            Look(report, seen, report.PlaceOf(console, "initcmd"), $"[{console.Name}] initcmd", console.InitCommand);
        }

        TaskLint.Check(report, (at, what, command) => Look(report, seen, at, what, command));
    }

    private static void Look(LintReport report, HashSet<string> seen, Place? at, string what, string command)
    {
        if (FirstWord.Of(command) is not { } program || !seen.Add(program))
        {
            return;
        }

        if (!program.Contains('/'))
        {
            // Without a path there is nothing that could be said.
            IReadOnlyList<string> folders = report.Surroundings.ProgramFolders;
            if (folders.Count > 0 && !folders.Any(folder => IsProgram(report.Surroundings.File($"{folder}/{program}"))))
            {
                report.Warn(
                    at, $"{what}: there is no program {program} in the folders of PATH", "install it, or write its path");
            }
        }
        else if (program.StartsWith('/'))
        {
            FileFacts facts = report.Surroundings.File(program);
            string? wrong = !facts.Exists ? "does not exist"
                : facts.Kind == FileKind.Folder ? "is a folder"
                : !IsProgram(facts) ? "is not executable"
                : null;
            if (wrong is not null)
            {
                report.Warn(at, $"{what}: {program} {wrong}", "the command ends as soon as it is started");
            }
        }
    }

    // What is not known is taken for one.
    private static bool IsProgram(FileFacts facts) =>
        facts.Exists && (facts.Kind == FileKind.Unknown || (facts.Kind == FileKind.Regular && facts.IsExecutable));
}
