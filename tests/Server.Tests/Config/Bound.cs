using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Lines;

namespace Conserver.Server.Tests.Config;

/// <summary>Binding in a made-up world that agrees with any Debian machine on the names the tests use.</summary>
internal static class Bound
{
    private static readonly Dictionary<string, uint> Users =
        new(StringComparer.Ordinal) { ["root"] = 0, ["daemon"] = 1, ["bin"] = 2, ["nobody"] = 65534 };

    private static readonly Dictionary<string, uint> Groups =
        new(StringComparer.Ordinal) { ["root"] = 0, ["daemon"] = 1, ["bin"] = 2, ["nogroup"] = 65534 };

    public static Surroundings World { get; } = new(
        name => name switch
        {
            "localhost" or "127.0.0.1" or "::1" => new HostIdentity(true),
            "10.1.1.1" or "10.1.1.2" => new HostIdentity(false),
            _ => new HostIdentity(false, "Name or service not known"),
        },
        name => name switch { "ssh" => 22, "telnet" => 23, _ => null },
        name => Users.TryGetValue(name, out uint id) ? id : null,
        name => Groups.TryGetValue(name, out uint id) ? id : null,
        reference => reference switch
        {
            "file:bmc" => SecretText.Of("hush"),
            "env:KG" => SecretText.Of("k\\001"),
            _ => SecretText.Missing("No such file or directory"),
        });

    /// <summary>The settings and kinds of line of the daemon.</summary>
    public static SettingTable Table { get; } = new(LineKinds.All);

    /// <summary>What <c>config</c> items say.</summary>
    public static GlobalSettings Settings(string items) => Text(
        $"config * {{ {items} }} console c {{ master localhost; type noop; }}").Config.Settings;

    public static BindResult Text(string text, SettingTable? table = null) => Golden(
        new GoldenConfig("inline", text, System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, [], ""),
        table);

    public static BindResult Golden(GoldenConfig golden, SettingTable? table = null)
    {
        BindResult result = ConfigBinder.Read(
            table ?? Table, "x.cf", new Files(golden), World, Overrides(golden.Options), out string? failure);
        Assert.Null(failure);
        return result;
    }

    private static ConfigOverrides Overrides(string options) => new(
        StripHigh: options.Contains("-7", StringComparison.Ordinal),
        NoAutoReinit: options.Contains("-F", StringComparison.Ordinal),
        OnDemand: options.Contains("-i", StringComparison.Ordinal),
        ReinitOnConnect: options.Contains("-o", StringComparison.Ordinal),
        Unloved: options.Contains("-u", StringComparison.Ordinal));

    public sealed class Files(GoldenConfig golden) : IConfigSource
    {
        public ConfigText Read(string name, int limit) =>
            name == "x.cf" ? ConfigText.Of(Latin1.Bytes(golden.Text))
            : golden.Included.TryGetValue(name, out string? text) ? ConfigText.Of(Latin1.Bytes(text))
            : ConfigText.Unreadable("No such file or directory");
    }
}
