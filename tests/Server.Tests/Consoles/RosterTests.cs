using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Reload;
using Conserver.Server.Sessions;

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

    // What conserver 8.2.7 listed, with -m 2 and the reloads behind each other.
    [Fact]
    public void After_a_reload_lists_are_in_the_order_the_old_daemon_comes_to()
    {
        Dictionary<string, Server.Consoles.Console> all = [];
        Roster roster = new([], [], 2);
        foreach ((string defined, string listed) in ((string, string)[])
            [
                ("dbfaz", "bdafz"), ("dbfaz", "zafbd"), ("edcfagxy", "cexgyafd"), ("edcfagxy", "yxgafdce"),
                ("gbcfdxya", "bydafcxg"),
            ])
        {
            (Server.Consoles.Console Console, ConsoleConfig Config)[] consoles = [.. defined.Select(name =>
            {
                if (!roster.Consoles.Any(console => console.Name == $"{name}"))
                {
                    var fixture = new ConsoleFixture(config => config with { Name = $"{name}" });
                    fixtures.Add(fixture);
                    all[$"{name}"] = fixture.Console;
                }

                return (all[$"{name}"], all[$"{name}"].Config);
            })];
            roster = new Roster(consoles, [], ListingOrder.After(roster, consoles.Select(pair => pair.Console), 2));
            Assert.Equal(listed, string.Concat(roster.Consoles.Select(console => console.Name)));
        }
    }

    [Fact]
    public void Viewers_are_listed_newest_first_and_those_of_before_a_reload_by_console()
    {
        Roster roster = Make(groupSize: 16, ("a", ""), ("b", ""));
        Join("a", "a1");
        Join("b", "b1");
        Join("a", "a2");
        Assert.Equal("a2 b1 a1 ", Shown());
        (Server.Consoles.Console Console, ConsoleConfig Config)[] same =
            [.. fixtures.Select(fixture => (fixture.Console, fixture.Console.Config))];
        roster = new Roster(same, [], ListingOrder.After(roster, same.Select(pair => pair.Console), 16));
        Assert.Equal("b1 a1 a2 ", Shown());
        Join("b", "b2");
        Join("a", "a3");
        Assert.Equal("a3 b2 b1 a1 a2 ", Shown());

        void Join(string console, string user) => fixtures.Single(one => one.Console.Name == console).Join(user);

        string Shown() => ViewerListText.Of(roster, roster.Consoles.Select(console =>
            console.Attachments.Select(viewer => (viewer.Sequence, viewer.User + " ")).ToArray()));
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
    public void Only_letters_of_ASCII_are_the_same_in_either_case()
    {
        Roster roster = Make(groupSize: 16, ("caf\u00C9", ""), ("caf\u00E9", ""));
        Assert.Equal("caf\u00C9", roster.FindLocal("CAF\u00C9", autocomplete: false)?.Name);
        Assert.Equal("caf\u00E9", roster.FindLocal("CAF\u00E9", autocomplete: false)?.Name);
        Assert.Equal(["caf\u00E9"], roster.Find("caf\u00E9", redirect: true, autocomplete: true).Choices);
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
