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
}
