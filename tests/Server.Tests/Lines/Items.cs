using System.Collections.Immutable;
using Conserver.Protocol.Grammar;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Config;

namespace Conserver.Server.Tests.Lines;

/// <summary>A console as conserver.cf makes it, of a kind that may be the test's.</summary>
internal static class Items
{
    public static ConsoleConfig On(LineKind kind, string items) => Of(
        new SettingTable([.. LineKinds.All.Where(known => known.Word != kind.Word), kind]),
        "c1",
        $"type {kind.Word}; {items}");

    /// <summary>One of any kind that is known.</summary>
    public static ConsoleConfig Of(string name, string items) => Of(new SettingTable(LineKinds.All), name, items);

    private static ConsoleConfig Of(SettingTable table, string name, string items)
    {
        GoldenConfig golden = new(
            "inline",
            $"console {name} {{ master localhost; {items} }}",
            ImmutableDictionary<string, string>.Empty,
            [],
            "");
        ConfigSyntax syntax = ConfigParser.Parse("x.cf", table.Vocabulary, new Bound.Files(golden));
        BindResult result = ConfigBinder.Bind(table, syntax, Bound.World, ConfigOverrides.None);
        Assert.Empty(result.Diagnostics);
        return Assert.Single(result.Config.Consoles);
    }
}
