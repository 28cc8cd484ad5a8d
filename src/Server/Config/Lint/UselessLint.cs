using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config.Lint;

/// <summary>
/// Items that do nothing on the console they are written for. Only what stands in the console's own block is looked at:
/// defaults are written for many kinds of console.
/// </summary>
internal static class UselessLint
{
    public static void Check(LintReport report)
    {
        ShownValues shown = new(report);
        foreach (ConsoleConfig console in report.Consoles)
        {
            HashSet<string> said = new(StringComparer.Ordinal);
            foreach (ItemAssigned item in report.BlockOf(console).Items.Where(item => item.Value.Length > 0))
            {
                Look(report, shown, console, item, said);
            }
        }
    }

    private static void Look(
        LintReport report, ShownValues shown, ConsoleConfig console, ItemAssigned item, HashSet<string> said)
    {
        Setting setting = report.Result.Table.Find("console", item.Keyword)!;
        if (setting == ConsoleSettings.Options)
        {
            Options(report, console, item);
            return;
        }

        bool isAsked = console.ComPort && console.Kind.Uses(ConsoleSettings.Protocol)
            && ConsoleDifference.OfComPort.Contains(item.Keyword);
        if (shown.Has(item.Keyword) || isAsked || !said.Add(item.Keyword))
        {
            return;
        }

        if (!console.Kind.Uses(setting))
        {
            Warn(report, console, item, item.Keyword, OnType(console), For(report, setting.Lines));
        }
        else if (console.Kind.Idle(console.Values, item.Keyword) is { } lack)
        {
            Warn(report, console, item, item.Keyword, lack.Length == 0 ? OnType(console) : lack, null);
        }
        else if (setting == ConsoleSettings.InputLogAll && console is { InputLogAll: true, InputLog: null })
        {
            Warn(report, console, item, item.Keyword, "without inputlog", null);
        }
    }

    // What is switched off does nothing anywhere.
    private static void Options(LintReport report, ConsoleConfig console, ItemAssigned item)
    {
        List<ConsoleOption> useless =
        [
            .. ListText.Split(item.Value).Select(ConsoleOption.Find).OfType<ConsoleOption>().Distinct()
                .Where(option => !option.IsFor(console.Kind) || (option.Flag & console.Kind.Never) != 0
                    || console.Kind.Idle(console.Values, option.Word) is not null)
                .Where(option => !console.ComPort || !ConsoleDifference.OfComPort.Contains(option.Word)),
        ];
        if (useless.Count > 0)
        {
            string words = string.Join(", ", useless.Select(option => option.Word));
            Warn(report, console, item, $"options {words}", OnType(console), For(report, useless[0].Lines));
        }
    }

    private static string OnType(ConsoleConfig console) => $"on a console of type {console.Kind.Word}";

    private static string? For(LintReport report, LineSet lines) => lines.IsOpen
        ? null
        : "it is for type " + Spelling.AnyOf(
            [.. report.Result.Table.Kinds.Select(kind => kind.Word).Where(lines.Has)]);

    private static void Warn(
        LintReport report, ConsoleConfig console, ItemAssigned item, string what, string where, string? hint) =>
        report.Warn(item.KeywordAt, $"[{console.Name}] `{what}' does nothing {where}", hint ?? "take it out");
}
