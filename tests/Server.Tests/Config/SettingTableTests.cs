using Conserver.Protocol.Grammar;
using Conserver.Server.Config;

namespace Conserver.Server.Tests.Config;

public sealed class SettingTableTests
{
    [Fact]
    public void Every_setting_is_taken_by_the_binder()
    {
        foreach ((string section, Setting setting) in Bound.Table.All)
        {
            string name = section is "break" or "task" ? "1" : "x";
            BindResult result = Bound.Text($"{section} {name} {{ {setting.Keyword} \"\"; }}\n");
            Assert.DoesNotContain(result.Diagnostics, d => d.Message.Contains("keyword", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void No_setting_is_listed_twice() =>
        Assert.Distinct(Bound.Table.All.Select(entry => (entry.Section, entry.Setting.Keyword)));

    [Fact]
    public void Every_setting_says_what_it_is_for() =>
        Assert.All(
            Bound.Table.All,
            entry => Assert.True(entry.Setting.Help.Length > 5 && entry.Setting.Form.Length > 0, entry.Setting.Keyword));

    [Fact]
    public void Every_setting_has_an_entry_in_the_manual_page()
    {
        string heading = "";
        HashSet<(string, string)> documented = [];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "man", "conserver.cf.5")))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [".Ss", _, ..])
            {
                heading = words[1].ToLowerInvariant();
            }
            else if (words is [".It", "Ic", _, ..])
            {
                documented.Add((heading, words[2]));
            }
        }

        foreach ((string section, Setting setting) in Bound.Table.All)
        {
            string page = section == "default" ? "console" : section;
            Assert.True(
                documented.Contains((page, setting.Keyword)), $"{section} {setting.Keyword} is not documented");
        }
    }

    [Fact]
    public void Every_setting_is_in_a_golden_configuration()
    {
        HashSet<(string, string)> seen = [];
        foreach (string name in GoldenConfig.Names().Select(row => (string)row))
        {
            string section = "";
            foreach (SyntaxEvent step in ConfigParser.Parse(
                "x.cf", Bound.Table.Vocabulary, new Bound.Files(GoldenConfig.Load(name))).Events)
            {
                switch (step)
                {
                    case BlockOpened opened:
                        section = opened.Section;
                        break;
                    case ItemAssigned item:
                        seen.Add((section, item.Keyword));
                        break;
                    default:
                        break;
                }
            }
        }

        // Items of defaults are those of consoles, read by the same code.
        Assert.Empty(Bound.Table.All.Where(
            entry => !seen.Contains((entry.Section == "default" ? "console" : entry.Section, entry.Setting.Keyword))
                && !seen.Contains((entry.Section, entry.Setting.Keyword))));
    }
}
