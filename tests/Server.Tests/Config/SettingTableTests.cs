using Conserver.Protocol.Grammar;
using Conserver.Server.Config;

namespace Conserver.Server.Tests.Config;

public sealed class SettingTableTests
{
    [Fact]
    public void Every_setting_is_taken_by_the_binder()
    {
        foreach (Setting setting in SettingTable.All)
        {
            string name = setting.Section is "break" or "task" ? "1" : "x";
            BindResult result = Bound.Text($"{setting.Section} {name} {{ {setting.Keyword} \"\"; }}\n");
            Assert.DoesNotContain(result.Diagnostics, d => d.Message.Contains("keyword", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void No_setting_is_listed_twice() => Assert.Distinct(SettingTable.All.Select(s => (s.Section, s.Keyword)));

    [Fact]
    public void Every_setting_says_what_it_is_for() =>
        Assert.All(SettingTable.All, s => Assert.True(s.Help.Length > 5 && s.Value.Length > 0, s.Keyword));

    [Fact]
    public void Every_setting_has_an_entry_in_the_manual_page()
    {
        string section = "";
        HashSet<(string, string)> documented = [];
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "man", "conserver.cf.5")))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is [".Ss", _, ..])
            {
                section = words[1].ToLowerInvariant();
            }
            else if (words is [".It", "Ic", _, ..])
            {
                documented.Add((section, words[2]));
            }
        }

        foreach (Setting setting in SettingTable.All)
        {
            string heading = setting.Section == "default" ? "console" : setting.Section;
            Assert.True(
                documented.Contains((heading, setting.Keyword)), $"{setting.Section} {setting.Keyword} is not documented");
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
                "x.cf", SettingTable.Vocabulary, new Bound.Files(GoldenConfig.Load(name))).Events)
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
        Assert.Empty(SettingTable.All.Where(
            setting => !seen.Contains((setting.Section == "default" ? "console" : setting.Section, setting.Keyword))
                && !seen.Contains((setting.Section, setting.Keyword))));
    }
}
