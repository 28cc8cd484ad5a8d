namespace Conserver.System.Tests.Logs;

/// <summary>Logs that have grown to <c>logfilemax</c>, and what of them is carried over.</summary>
internal static class RotationLogs
{
    /// <summary>Bytes of the tag that is written before a log is looked at.</summary>
    private const int UpTag = 45;

    private static readonly string AllBytes = string.Concat(Enumerable.Range(0, 256).Select(i => (char)i));

    /// <summary>Sixteen.</summary>
    public static IReadOnlyList<LogScenario> AtStart { get; } =
    [
        new("roll-2k", "logfilemax 2k;") { Old = Lines(80) },
        new("roll-under", "logfilemax 2k;") { Old = Lines(20) },
        new("roll-exact", "logfilemax 2k;") { Old = Lines(80)[..(2048 - UpTag)] },
        new("roll-one-less", "logfilemax 2k;") { Old = Lines(80)[..(2048 - UpTag - 1)] },
        new("roll-partial", "logfilemax 2k;") { Old = Lines(80) + "no end" },
        new("roll-one-line", "logfilemax 2k;") { Old = new string('x', 3000) },
        new("roll-3999", "logfilemax 3999;") { Old = Lines(200) },
        new("roll-4000", "logfilemax 4000;") { Old = Lines(200) },
        new("roll-10k", "logfilemax 10k;") { Old = Lines(400) },
        new("roll-41111", "logfilemax 41111;") { Old = Lines(1500) },
        new("roll-160000", "logfilemax 160000;") { Old = Lines(5000) },
        new("roll-160001", "logfilemax 160001;") { Old = Lines(5000) },
        new("roll-1m", "logfilemax 1m;") { Old = Lines(32000) },
        new("roll-long-end", "logfilemax 2k;") { Old = Lines(80) + new string('y', 500) + "\r\n" },
        new("roll-empty-lines", "logfilemax 2k;") { Old = new string('\n', 2500) },
        new("roll-binary", "logfilemax 2k;") { Old = string.Concat(Enumerable.Repeat(AllBytes, 10)) },
    ];

    public static IReadOnlyList<LogScenario> ByReload { get; } =
    [
        new("max-new")
        {
            Later = "logfilemax 2k;", Play = act => act.Say(Lines(80)), AfterReload = act => act.Say("after\r\n"),
        },
        new("max-new-5k")
        {
            Later = "logfilemax 5k;", Play = act => act.Say(Lines(300)), AfterReload = act => act.Say("after\r\n"),
        },
        new("max-new-mid-line")
        {
            Later = "logfilemax 2k;",
            Play = act => act.Say(Lines(80) + "begin"),
            AfterReload = act => act.Say("end\r\n"),
        },
        new("max-new-one-line")
        {
            Later = "logfilemax 2k;",
            Play = act => act.Say(new string('z', 3000)),
            AfterReload = act => act.Say("end\r\n"),
        },
        new("max-new-small")
        {
            Later = "logfilemax 2k;", Play = act => act.Say(Lines(30)), AfterReload = act => act.Say(Lines(40)),
        },
        new("max-new-moved")
        {
            Later = "logfilemax 2k;",
            Moves = true,
            Play = act => act.Say(Lines(70)),
            AfterReload = act => act.Say("rolled\r\n"),
            AfterReopen = act => act.Say("after\r\n"),
        },
    ];

    private static string Lines(int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"old line {i:D5} xxxxxxxxxxxxxxxxxxx\r\n"));
}
