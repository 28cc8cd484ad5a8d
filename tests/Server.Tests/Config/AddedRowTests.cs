using Conserver.Protocol.Grammar;
using Conserver.Server.Config;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Config;

/// <summary>A setting costs one row, and so does a kind of line: here are some nobody else knows.</summary>
public sealed class AddedRowTests
{
    private static readonly ConsoleSetting<int, int> Patience = new(
        "patience", Forms.Number(
            "seconds", 100, "number"), 7, LineSet.Only("exec"), ReloadEffect.ResetsLine, "how long to wait", n => $"{n}")
    {
        Make = (_, seconds) => seconds,
    };

    private static readonly ConfigSetting<string> Greeting = new(
        "greeting", Forms.Text, "hello", ReloadEffect.NeedsRestart, "what is said first", line => line.UnifiedLog);

    private static readonly LineKind Carrier = new()
    {
        Word = "pigeon",
        Letter = '~',
        Required = ["host"],
        Also = ["host", "patience"],
        Details = of => $"{ConsoleSettings.Host.In(of)} in {Patience.In(of)}",
    };

    private static readonly SettingTable Table = new([.. LineKinds.All, Carrier], [Patience], [Greeting]);

    [Fact]
    public void A_setting_of_one_row_is_parsed_merged_compared_printed_and_explained()
    {
        BindResult result = Bind("""
            default slow { patience 30; }
            console a { master localhost; type exec; include slow; }
            console b { master localhost; type exec; include slow; patience 5; }
            console c { master localhost; type exec; patience 5; patience ""; }
            console d { master localhost; type exec; patience 101; }
            console e { master localhost; type noop; patience 5; }
            """);
        Assert.Equal(["invalid patience number `101' [x.cf:5]"], result.Diagnostics.Select(finding => finding.ToString()));
        ConsoleConfig[] consoles = [.. result.Config.Consoles];
        Assert.Equal([30, 5, 7, 7, 5], consoles.Select(console => Patience.In(console.Values)));
        Assert.Equal(["30", "5", "7", "7", "5"], consoles.Select(console => Patience.Show(console.Values)));

        ConsoleDifference difference = ConsoleDifference.Between(consoles[0], consoles[1] with { Name = "a" });
        Assert.Equal(["patience"], difference.Keywords);
        Assert.True(difference.NeedsReset);
        Assert.False(ConsoleDifference.Between(
            consoles[0], consoles[4] with { Name = "a" } with { Kind = LineKinds.Noop }).Keywords.IsEmpty);
        Assert.Empty(ConsoleDifference.Between(consoles[2], consoles[3] with { Name = "c", HasErrors = false }).Keywords);

        Setting explained = Table.Find("default", "patience")!;
        Assert.Equal(("seconds", "7", "how long to wait"), (explained.Form, explained.Default, explained.Help));
    }

    [Fact]
    public void A_setting_of_the_daemon_is_one_row_too()
    {
        DaemonSettings Settings(string items, DaemonOptions? line = null) => DaemonSettings.Merge(
            line ?? new DaemonOptions(),
            Bind($"config * {{ {items} }} console c {{ master localhost; type noop; }}").Config.Settings);

        Assert.Equal("hello", Greeting.Show(Settings("").Values));
        Assert.Equal("hi", Greeting.Show(Settings("greeting ho; greeting hi;").Values));
        Assert.Equal("hey", Greeting.Show(Settings("greeting hi;", new DaemonOptions { UnifiedLog = "hey" }).Values));
        Assert.Equal(["greeting"], DaemonDifference.Between(Settings("greeting ho;"), Settings("greeting hi;")));
        Assert.Equal(["greeting"], DaemonDifference.NeedRestart(Settings("greeting ho;"), Settings("")));
        Assert.Empty(DaemonDifference.Between(Settings("greeting hello;"), Settings("")));
    }

    [Fact]
    public void A_kind_of_line_is_one_row()
    {
        BindResult result = Bind("""
            console a { master localhost; type pigeon; host roof; patience 9; logfile /l/&; }
            console b { master localhost; type pigeon; }
            console c { master localhost; type pidgeon; }
            """);
        Assert.Equal(
            [
                "[b] console missing 'host' attribute [x.cf:2]", "invalid console type `pidgeon' [x.cf:3]",
                "[c] console type unknown 0 [x.cf:3]",
            ],
            result.Diagnostics.Select(finding => finding.ToString()));
        Assert.Equal(["{a:localhost::~:roof in 9}"], ConfigCheck.Lines(result));
        ConsoleConfig console = Assert.Single(result.Config.Consoles);
        Assert.Equal((Carrier, "/l/a"), (console.Kind, console.LogFile));
        Assert.True(ConsoleDifference.Between(
            console, Single("type pigeon; host roof; patience 8; logfile /l/&;")).NeedsReset);
        Assert.False(ConsoleDifference.Between(
            console, Single("type pigeon; host roof; patience 9; logfile /l/&; baud 300;")).NeedsReset);
    }

    private static ConsoleConfig Single(string items) =>
        Assert.Single(Bind($"console a {{ master localhost; {items} }}").Config.Consoles);

    private static BindResult Bind(string text)
    {
        GoldenConfig golden =
            new("inline", text, System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, [], "");
        ConfigSyntax syntax = ConfigParser.Parse("x.cf", Table.Vocabulary, new Bound.Files(golden));
        return ConfigBinder.Bind(Table, syntax, Bound.World, ConfigOverrides.None);
    }
}
