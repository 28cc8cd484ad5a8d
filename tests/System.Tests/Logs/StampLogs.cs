namespace Conserver.System.Tests.Logs;

/// <summary>All forms of <c>timestamp</c> that have to do with time.</summary>
internal static class StampLogs
{
    public static IReadOnlyList<LogScenario> All { get; } =
    [
        Mark("1m"), Mark("2m"), Mark("5m"), Mark("30m"), Mark("60m"), Mark("90m"), Mark("1h"), Mark("3h"), Mark("12h"),
        Mark("1d"), Mark("24h"),
        NoMark("7m"), NoMark("13m"), NoMark("5h"), NoMark("2d"),
        new("mark-mid-line", "timestamp 1m;")
        {
            HasMark = true, Play = act => act.Say("begin"), AfterMidnight = act => act.Say("end\r\n"),
        },
        new("mark-logging-off", "timestamp 1m;")
        {
            HasMark = true,
            Play = act =>
            {
                act.Join("ann");
                act.Do("ann", "L");
                act.SayUnlogged("ann", "not logged\r\n");
            },
            AfterMidnight = act =>
            {
                act.Do("ann", "L");
                act.Say("logged\r\n");
            },
        },
        new("mark-down", "timestamp 1m;")
        {
            Play = act =>
            {
                act.Join("ann");
                act.Do("ann", "d");
                act.Logged("Console down");
            },
            AfterReload = act =>
            {
                // The reload has opened the line again.
                act.UntilConnected(2);
                act.Say("up again\r\n");
            },
        },
        new("mark-all", "timestamp 1mabt;")
        {
            HasMark = true,
            Play = act => act.Join("ann"),
            AfterMidnight = act => act.Leave("ann"),
        },
        new("mark-off-later", "timestamp 1m;") { HasMark = true, Later = "timestamp \"\";" },
        new("line-1", "timestamp 1l;") { Play = act => Talk(act, 4), AfterMidnight = act => Talk(act, 2) },
        new("line-2", "timestamp 2l;") { Play = act => Talk(act, 5), AfterMidnight = act => Talk(act, 3) },
        new("line-10", "timestamp 10l;") { Play = act => Talk(act, 25) },
        new("line-parts", "timestamp 1l;")
        {
            Play = act =>
            {
                act.Say("a");
                act.Say("b\n");
                act.Say("c");
                act.Say("\r");
                act.Say("\nd\ne\nf", "]f");
            },
            AfterMidnight = act => act.Say("g\nh\n", "]h\n"),
        },
        new("line-empty", "timestamp 1l;") { Play = act => act.Say("\n\n\nx\n", "]x\n") },
        new("line-returns", "timestamp 1l;") { Play = act => act.Say("a\rb\rc\r\nd\re\n", "e\n") },
        new("line-tags", "timestamp 1lab;")
        {
            Play = act =>
            {
                act.Say("one\r\n");
                act.Join("ann");
                act.Say("two\r\n", "two");
                act.Say("thr", "thr");
                act.Note("ann", "in the middle");
                act.Say("ee\r\n", "ee\r\n");
                act.Leave("ann");
                act.Say("four\r\n", "four");
            },
        },
        new("line-down-up", "timestamp 2l;")
        {
            Play = act =>
            {
                act.Say("one\r\n");
                act.Join("ann");
                act.Do("ann", "d");
                act.Logged("Console down");
                act.Up("ann");
                act.Say("two\r\nthree\r\nfour\r\nfive\r\n", "five");
            },
        },
        new("line-logging-off", "timestamp 1l;")
        {
            Play = act =>
            {
                act.Say("one\r\n");
                act.Join("ann");
                act.Do("ann", "L");
                act.SayUnlogged("ann", "two\r\nthree\r\n");
                act.Do("ann", "L");
                act.Say("four\r\nfive\r\n", "five\r\n");
            },
        },
        Reloaded("reload-1l-3l", "timestamp 1l;", "timestamp 3l;"),
        Reloaded("reload-3l-1l", "timestamp 3l;", "timestamp 1l;"),
        Reloaded("reload-3l-2l", "timestamp 3l;", "timestamp 2l;"),
        Reloaded("reload-3l-3l", "timestamp 3l;", "timestamp 3l; motd new;"),
        new("reload-untouched", "timestamp 3l;") { Play = act => Talk(act, 4), AfterReload = act => Talk(act, 7) },
        Reloaded("reload-3l-3la", "timestamp 3l;", "timestamp 3la;"),
        Reloaded("reload-3l-none", "timestamp 3l;", "timestamp \"\";"),
        Reloaded("reload-none-2l", "", "timestamp 2l;"),
        Reloaded("reload-1m-2l", "timestamp 1m;", "timestamp 2l;") with { HasMark = true },
        new("line-rolled", "timestamp 2l;")
        {
            Later = "timestamp 2l; logfilemax 2k;",
            Play = act => Talk(act, 121),
            AfterReload = act => Talk(act, 3),
        },
    ];

    private static LogScenario Mark(string interval) => new($"mark-{interval}", $"timestamp {interval};")
    {
        HasMark = true, AfterMidnight = act => act.Say("behind it\r\n"),
    };

    private static LogScenario NoMark(string interval) => new($"mark-{interval}", $"timestamp {interval};")
    {
        AfterMidnight = act => act.Say("no mark yet\r\n"),
    };

    private static LogScenario Reloaded(string name, string items, string later) => new(name, items)
    {
        Later = later, Play = act => Talk(act, 4), AfterReload = act => Talk(act, 7),
    };

    private static void Talk(LogAct act, int lines)
    {
        for (int i = 1; i <= lines; i++)
        {
            act.Say($"line {i} of some\r\n");
        }
    }
}
