using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config.Lint;

/// <summary>Mistakes of writing: forgotten semicolons, defaults in the wrong place or for nothing.</summary>
internal static class TextLint
{
    private static readonly char[] LineEnds = ['\n'];
    private static readonly char[] Blanks = [' ', '\t', '\r', '\v', '\f'];

    public static void Check(LintReport report)
    {
        foreach (OutlineBlock block in report.Blocks)
        {
            foreach (ItemAssigned item in block.Items)
            {
                Swallowed(report, block, item);
            }
        }

        LateDefaults(report);
        Replaced(report, "default", AsciiCase.Insensitive, "include", "consoles from here on get nothing of that one");
        Replaced(report, "group", StringComparer.Ordinal, "users", "lists from here on mean nobody of that one");
        Replaced(report, "task", StringComparer.Ordinal, own: null, "only the last one counts");
        Replaced(report, "break", StringComparer.Ordinal, own: null, "only the last one counts");
        Unused(report, "default", ["include"]);
        Unused(report, "group", ["users", "rw", "ro", "admin", "limited"]);
    }

    /// <summary>A value that goes on in the next line with the name of an item has most likely lost its semicolon.</summary>
    private static void Swallowed(LintReport report, OutlineBlock block, ItemAssigned item)
    {
        foreach (string line in item.Value.Split(LineEnds).Skip(1))
        {
            string word = line.Trim(Blanks).Split(Blanks)[0].ToLowerInvariant();
            if (report.Result.Table.Find(block.Section, word) is not null)
            {
                report.Warn(
                    item.At,
                    $"the value of `{item.Keyword}' goes on in the next line with the word `{word}'",
                    "is a `;' missing? quote the value if it is meant");
                return;
            }
        }
    }

    private static void LateDefaults(LintReport report)
    {
        int late = report.Blocks.ToList().FindIndex(block => block is { Section: "default", Name: "*" });
        OutlineBlock? early = report.Blocks.Take(Math.Max(late, 0)).FirstOrDefault(block => block.Section == "console");
        if (early is not null)
        {
            report.Warn(
                report.Blocks[late].At,
                $"`default *' does not apply to consoles before it, such as `{early.Name}'",
                "put it before the first console");
        }
    }

    /// <summary>The second block of a name takes the place of the first, unless it begins from that one.</summary>
    private static void Replaced(
        LintReport report, string section, IEqualityComparer<string> names, string? own, string hint)
    {
        Dictionary<string, OutlineBlock> known = new(names);
        foreach (OutlineBlock block in report.Blocks.Where(block => block.Section == section))
        {
            bool adds = block.Items.Any(item =>
                item.Keyword == own && ListText.Split(item.Value).Contains(block.Name, names));
            if (!adds && known.TryGetValue(block.Name, out OutlineBlock? before))
            {
                string file = before.At.File == block.At.File ? "line " : $"{before.At.File}:";
                report.Warn(block.At, $"{section} `{block.Name}' replaces the one of {file}{before.At.Line}", hint);
            }

            known[block.Name] = block;
        }
    }

    private static void Unused(LintReport report, string section, string[] users)
    {
        HashSet<string> used = new(AsciiCase.Insensitive) { "*" };
        foreach (ItemAssigned item in
            report.Blocks.SelectMany(block => block.Items).Where(item => users.Contains(item.Keyword)))
        {
            _ = used.Add(item.Value);
            foreach (string member in ListText.Split(item.Value))
            {
                _ = used.Add(member.TrimStart('!'));
            }
        }

        foreach (OutlineBlock block in report.Blocks.Where(block => block.Section == section && used.Add(block.Name)))
        {
            report.Warn(block.At, $"{section} `{block.Name}' is not used");
        }
    }
}
