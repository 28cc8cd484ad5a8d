using System.Collections.Frozen;
using System.Collections.Immutable;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>One member of <c>options</c>.</summary>
/// <param name="Word">As written, lower case.</param>
/// <param name="Flag">Its bit.</param>
/// <param name="Lines">The kinds of line that use it.</param>
/// <param name="Reload">What a change does at SIGHUP.</param>
internal sealed record ConsoleOption(string Word, ConsoleOptions Flag, LineSet Lines, ReloadEffect Reload)
{
    private static readonly LineSet Serial = LineSet.Only("device");
    private static readonly LineSet Terminals = LineSet.Only("device", "exec");

    /// <summary>In the order of the <c>info</c> listing.</summary>
    public static ImmutableArray<ConsoleOption> All { get; } =
    [
        new("hupcl", ConsoleOptions.Hupcl, Serial, ReloadEffect.ResetsLine),
        new("cstopb", ConsoleOptions.Cstopb, Serial, ReloadEffect.ResetsLine),
        new("crtscts", ConsoleOptions.Crtscts, Serial, ReloadEffect.ResetsLine),
        new("ixon", ConsoleOptions.Ixon, Terminals, ReloadEffect.ResetsLine),
        new("ixany", ConsoleOptions.Ixany, Terminals, ReloadEffect.ResetsLine),
        new("ixoff", ConsoleOptions.Ixoff, Terminals, ReloadEffect.ResetsLine),
        new("ondemand", ConsoleOptions.OnDemand, LineSet.Every, ReloadEffect.Live),
        new("reinitoncc", ConsoleOptions.ReinitOnConnect, LineSet.Every, ReloadEffect.Live),
        new("striphigh", ConsoleOptions.StripHigh, LineSet.Every, ReloadEffect.Live),
        new("autoreinit", ConsoleOptions.AutoReinit, LineSet.Every, ReloadEffect.Live),
        new("unloved", ConsoleOptions.Unloved, LineSet.Every, ReloadEffect.Live),
        new("login", ConsoleOptions.Login, LineSet.Every, ReloadEffect.Live),
    ];

    private static readonly FrozenDictionary<string, ConsoleOption> ByWord =
        All.ToFrozenDictionary(option => option.Word, AsciiCase.Insensitive);

    /// <summary>The options that are on, as they would be written.</summary>
    public static string Show(ConsoleOptions options) =>
        string.Join(", ", All.Where(option => (option.Flag & options) != 0).Select(option => option.Word));

    /// <summary>The options that differ, and whether a line of this kind must be opened anew for it.</summary>
    public static IEnumerable<(string Word, bool Resets)> Differences(
        ConsoleOptions old, ConsoleOptions next, LineKind kind) =>
        All.Where(option => ((old ^ next) & option.Flag) != 0)
            .Select(option => (option.Word, option.Reload == ReloadEffect.ResetsLine && option.IsFor(kind)));

    public static ConsoleOption? Find(string word) => ByWord.GetValueOrDefault(word);

    public bool IsFor(LineKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return Lines.Has(kind.Word) || kind.Also.Contains(Word);
    }
}
