namespace Conserver.System.Tests.Logs;

/// <summary>What devices say, as it comes, and where else it goes.</summary>
internal static class OutputLogs
{
    private static readonly string AllBytes = string.Concat(Enumerable.Range(0, 256).Select(i => (char)i));

    public static IReadOnlyList<LogScenario> All { get; } =
    [
        new("bytes") { Play = act => act.Say(AllBytes + AllBytes) },
        new("bytes-stripped", "options striphigh;") { Play = act => act.Say(AllBytes, "}~\u007f\0\u0001") },
        new("bytes-telnet")
        {
            Line = "type host; host 127.0.0.1; port @port@;",
            Play = act => act.Say("a\u00ff\u00fb\u0001b\r\0c\u00ff\u00ff\u00ff\u00fd\u0003d\u00ff\u00f1e\r\nend", "end"),
        },
        new("bytes-raw")
        {
            Line = "type host; host 127.0.0.1; port @port@; protocol raw;", Play = act => act.Say(AllBytes),
        },
        new("bytes-large") { Play = act => act.Say(string.Concat(Enumerable.Repeat(AllBytes, 1024))) },
        new("terminal")
        {
            Line = "type exec; exec cat;",
            Play = act =>
            {
                act.Join("ann");
                act.Type("ann", "typed\r");
                act.Logged("typed\r\ntyped\r\n");
            },
        },
        new("nothing-said"),
        new("empty-lines") { Play = act => act.Say("\n\n\r\n\r\r\n") },
        new("uni")
        {
            Play = act =>
            {
                act.Keep("alone", act.Unified, () => act.Say("first\r\nsecond\r\n"), "second\r\n");
                act.Join("ann");
                act.Keep("written", act.Unified, () => act.Say("third\r\nfourth\n"), "fourth\n");
                act.Do("ann", "s");
                act.Keep("watched", act.Unified, () => act.Say("fifth\r\n"), "fifth\r\n");
                act.Leave("ann");
                act.Keep("alone again", act.Unified, () => act.Say("sixth\n"), "sixth\n");
            },
        },
        new("uni-long")
        {
            Play = act =>
                act.Keep("pieces", act.Unified, () => act.Say(new string('0', 700) + "7\r\nshort\r\n"), "short\r\n"),
        },
        new("uni-parts")
        {
            Play = act => act.Keep("parts", act.Unified, () =>
            {
                act.Say("one ");
                act.Say("two ");
                act.Say("three\r\nfour\r\nfi");
                act.Say("ve\r\n");
            }, "five\r\n"),
        },
        new("uni-266")
        {
            Play = act => act.Keep("edges", act.Unified, () =>
            {
                act.Say(new string('a', 264) + "\r\n");
                act.Say(new string('b', 265) + "\r\n");
                act.Say(new string('c', 266) + "\r\n");
                act.Say("end\r\n");
            }, "end\r\n"),
        },
        new("unloved", "options unloved;")
        {
            Play = act =>
            {
                act.Keep("alone", act.Printed, () => act.Say("nobody\r\nhears\r\n"), "unloved: hears\r\n");
                act.Join("ann");
                act.Say("somebody hears\r\n");
                act.Leave("ann");
                act.Keep("again", act.Printed, () => act.Say("gone\r\n"), "unloved: gone\r\n");
            },
            AfterReload = act => act.Extras["again"] = TrimToOwn(act.Extras["again"]),
        },
    ];

    // The daemon says other things as well.
    private static string TrimToOwn(string printed) =>
        string.Concat(printed.Split('\n').Where(line => line.StartsWith("unloved:", StringComparison.Ordinal)));
}
