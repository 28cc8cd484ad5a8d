using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config.Lint;

/// <summary>Values that one block sets twice, with one word or two: the last one counts, and nothing says so.</summary>
internal static class TwoWaysLint
{
    public static void Check(LintReport report)
    {
        foreach (OutlineBlock block in report.Blocks)
        {
            Look(report, block);
        }
    }

    // The same value twice is no mistake worth a word.
    private static void Look(LintReport report, OutlineBlock block)
    {
        foreach (IGrouping<Setting?, ItemAssigned> value in block.Items
            .Where(item => item.Value.Length > 0)
            .GroupBy(item => KeyOf(report.Result.Table.Find(block.Section, item.Keyword)))
            .Where(value => value.Key is { Gathers: false }))
        {
            ItemAssigned last = value.Last();
            if (value.LastOrDefault(item => item.Keyword != last.Keyword || item.Value != last.Value) is { } former)
            {
                string who = block.Section == "console" ? $"[{block.Name}]" : $"{block.Section} {block.Name}:";
                string what = former.Keyword == last.Keyword ? "the one" : $"`{former.Keyword}'";
                string where = former.At.File == last.At.File ? "in line " : $"of {former.At.File}:";
                report.Warn(
                    last.KeywordAt,
                    $"{who} `{last.Keyword}' takes the place of {what} {where}{former.KeywordAt.Line}",
                    "keep one of them");
            }
        }
    }

    private static Setting? KeyOf(Setting? row) => (row as ConsoleSetting)?.Key ?? row;
}
