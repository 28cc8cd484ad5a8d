using System.Collections.Immutable;
using Conserver.Protocol.Grammar;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Tests.Config;

namespace Conserver.Server.Tests.Lines;

/// <summary>A console as conserver.cf makes it, of a kind that may be the test's.</summary>
internal static class Items
{
    public static ConsoleConfig On(LineKind kind, string items)
    {
        var table = new SettingTable([.. LineKinds.All.Where(known => known.Word != kind.Word), kind]);
        GoldenConfig golden = new(
            "inline",
            $"console c1 {{ master localhost; type {kind.Word}; {items} }}",
            ImmutableDictionary<string, string>.Empty,
            [],
            "");
        ConfigSyntax syntax = ConfigParser.Parse("x.cf", table.Vocabulary, new Bound.Files(golden));
        BindResult result = ConfigBinder.Bind(table, syntax, Bound.World, ConfigOverrides.None);
        Assert.Empty(result.Diagnostics);
        return Assert.Single(result.Config.Consoles);
    }
}
