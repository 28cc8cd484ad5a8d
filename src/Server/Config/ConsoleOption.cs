using System.Collections.Frozen;
using System.Collections.Immutable;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>One member of <c>options</c>.</summary>
/// <param name="Word">As written, lower case.</param>
/// <param name="Flag">Its bit.</param>
/// <param name="Lines">The lines that use it.</param>
/// <param name="Reload">What a change does at SIGHUP.</param>
public sealed record ConsoleOption(string Word, ConsoleOptions Flag, LineTypes Lines, ReloadEffect Reload)
{
    /// <summary>In the order of the <c>info</c> listing.</summary>
    public static ImmutableArray<ConsoleOption> All { get; } =
    [
        new("hupcl", ConsoleOptions.Hupcl, LineTypes.Device, ReloadEffect.ResetsLine),
        new("cstopb", ConsoleOptions.Cstopb, LineTypes.Device, ReloadEffect.ResetsLine),
        new("crtscts", ConsoleOptions.Crtscts, LineTypes.Device, ReloadEffect.ResetsLine),
        new("ixon", ConsoleOptions.Ixon, LineTypes.Device | LineTypes.Exec, ReloadEffect.ResetsLine),
        new("ixany", ConsoleOptions.Ixany, LineTypes.Device | LineTypes.Exec, ReloadEffect.ResetsLine),
        new("ixoff", ConsoleOptions.Ixoff, LineTypes.Device | LineTypes.Exec, ReloadEffect.ResetsLine),
        new("ondemand", ConsoleOptions.OnDemand, LineTypes.All, ReloadEffect.Live),
        new("reinitoncc", ConsoleOptions.ReinitOnConnect, LineTypes.All, ReloadEffect.Live),
        new("striphigh", ConsoleOptions.StripHigh, LineTypes.All, ReloadEffect.Live),
        new("autoreinit", ConsoleOptions.AutoReinit, LineTypes.All, ReloadEffect.Live),
        new("unloved", ConsoleOptions.Unloved, LineTypes.All, ReloadEffect.Live),
        new("login", ConsoleOptions.Login, LineTypes.All, ReloadEffect.Live),
    ];

    private static readonly FrozenDictionary<string, ConsoleOption> ByWord =
        All.ToFrozenDictionary(option => option.Word, AsciiCase.Insensitive);

    public static ConsoleOption? Find(string word) => ByWord.GetValueOrDefault(word);
}
