using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config.Lint;

/// <summary>Values that one block writes in two ways: the last one counts.</summary>
internal static class TwoWaysLint
{
    public static void Check(LintReport report)
    {
        foreach (OutlineBlock block in report.Blocks.Where(block => block.Section is "console" or "default"))
        {
            Look(report, block);
        }
    }

    private static void Look(LintReport report, OutlineBlock block)
    {
        foreach (var item in block.Items
            .Where(item => item.Value.Length > 0)
            .Select(item => (Item: item, Row: report.Result.Table.Find("console", item.Keyword) as ConsoleSetting))
            .GroupBy(item => item.Row?.Key)
            .Where(group => group.Select(item => item.Item.Keyword).Distinct().Skip(1).Any())
            .Select(group => group.ToList()))
        {
            ItemAssigned last = item[^1].Item, first = item.First(other => other.Item.Keyword != last.Keyword).Item;
            report.Warn(
                last.KeywordAt,
                $"{(block.Section == "default" ? $"default {block.Name}:" : $"[{block.Name}]")} `{last.Keyword}' takes the "
                    + $"place of `{first.Keyword}' in line {first.KeywordAt.Line}",
                "keep one of them");
        }
    }
}
