namespace Conserver.System.Tests.Logs;

/// <summary>Where logs are, whose they are, and what becomes of them when they are moved.</summary>
internal static class FileLogs
{
    public static IReadOnlyList<LogScenario> All { get; } =
    [
        new("amp", "logfile @dir@/&.x-&.log;") { Log = "amp.x-amp.log", Play = act => act.Say("here\r\n") },
        new("percent", "logfile @dir@/&.%Y-%d%%.log;") { Log = "percent.%Y-%d%%.log", Play = act => act.Say("here\r\n") },
        new("Name.With-Dots_1") { Play = act => act.Say("here\r\n") },
        new("appended") { Old = "of yesterday\r\nno end", Play = act => act.Say("here\r\n") },
        new("twins", "logfile @dir@/twins.log;")
        {
            Twin = "twinb",
            Play = act => act.Say("one of us\r\n"),
            AfterMidnight = act => act.Say("again\r\n"),
        },
        new("moved")
        {
            Moves = true,
            Play = act => act.Say("before\r\nmid"),
            AfterReopen = act => act.Say("line\r\nafter\r\n"),
        },
        new("moved-stamps", "timestamp 1la;")
        {
            Moves = true,
            Play = act => act.Say("before\r\nmid", "mid"),
            AfterReopen = act =>
            {
                act.Join("ann");
                act.Say("line\r\nafter\r\n", "after\r\n");
            },
        },
        new("reopened")
        {
            Play = act => act.Say("before\r\n"),
            AfterReopen = act => act.Say("after\r\n"),
        },
        new("other-file", "timestamp a;")
        {
            Later = "timestamp a; logfile @dir@/other-file.new;",
            Log = "other-file.log",
            Play = act =>
            {
                act.Join("ann");
                act.Say("here\r\n");
            },
            AfterReload = act => act.Logged("Console down"),
        },
    ];
}
