using System.Collections.Immutable;
using Conserver.Server.Config;
using Conserver.Server.Consoles;

namespace Conserver.Server.Tests.Consoles;

public sealed class RosterTests : IDisposable
{
    private readonly List<ConsoleFixture> fixtures = [];

    public void Dispose() => fixtures.ForEach(fixture => fixture.Dispose());

    [Fact]
    public void Lists_go_backwards_through_each_group()
    {
        Roster roster = Make(groupSize: 2, ("a", ""), ("b", ""), ("c", ""));
        Assert.Equal(["b", "a", "c"], roster.Consoles.Select(console => console.Name));
    }

    // The names and answers of the captured session: c1 (aliases al1, zed), c2 (al2), and one remote console.
    [Theory]
    [InlineData("c1", "c1")]
    [InlineData("AL1", "c1")]
    [InlineData("z", "c1")]
    [InlineData("c", "? c2, c1")]
    [InlineData("al", "? al2, al1")]
    [InlineData("zz", "-")]
    [InlineData("rem1", "@192.0.2.77")]
    [InlineData("ra", "@192.0.2.77")]
    [InlineData("", "? c2, al2, c1, zed, al1, rem1, ral")]
    public void A_name_is_found_as_the_old_master_finds_it(string name, string expected)
    {
        Roster roster = Make(groupSize: 16, ("c1", "al1 zed"), ("c2", "al2"));
        Finding finding = roster.Find(name, redirect: true, autocomplete: true);
        string found = finding.Choices.Count == 0 ? "-"
            : finding.IsAmbiguous ? $"? {string.Join(", ", finding.Choices)}"
            : finding.Console?.Name ?? $"@{finding.Master}";
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Without_autocomplete_only_whole_names_count()
    {
        Roster roster = Make(groupSize: 16, ("console", ""));
        Assert.Empty(roster.Find("con", redirect: true, autocomplete: false).Choices);
        Assert.Null(roster.FindLocal("con", autocomplete: false));
        Assert.NotNull(roster.FindLocal("con", autocomplete: true));
    }

    private Roster Make(int groupSize, params (string Name, string Aliases)[] consoles)
    {
        var list = new List<(Server.Consoles.Console Console, ConsoleConfig Config)>();
        foreach ((string name, string aliases) in consoles)
        {
            var fixture = new ConsoleFixture(config => config with
            {
                Name = name,
                Aliases = [.. aliases.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            });
            fixtures.Add(fixture);
            list.Add((fixture.Console, fixture.Console.Config));
        }

        return new Roster(list, [new RemoteConsole("rem1", ["ral"], "192.0.2.77")], groupSize);
    }
}
