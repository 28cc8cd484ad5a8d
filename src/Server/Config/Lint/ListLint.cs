namespace Conserver.Server.Config.Lint;

/// <summary>Lists of a console that name breaks and tasks nobody has defined.</summary>
internal static class ListLint
{
    public static void Check(LintReport report, ConsoleConfig console)
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
}
