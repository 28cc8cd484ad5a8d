using System.Collections.Frozen;
using System.Collections.Immutable;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>
/// Every item of conserver.cf and every kind of line: the vocabulary of the parser and the check list of the manual page.
/// </summary>
public sealed class SettingTable
{
    private readonly FrozenDictionary<(string Section, string Keyword), Setting> byName;

    /// <param name="kinds">The kinds of line there are.</param>
    public SettingTable(ImmutableArray<LineKind> kinds)
        : this(kinds, [], [])
    {
    }

    /// <param name="kinds">The kinds of line there are.</param>
    /// <param name="moreOfConsole">Items of consoles beside the usual ones.</param>
    /// <param name="moreOfConfig">Items of <c>config</c> blocks beside the usual ones.</param>
    internal SettingTable(
        ImmutableArray<LineKind> kinds,
        ImmutableArray<ConsoleSetting> moreOfConsole,
        ImmutableArray<ConfigSetting> moreOfConfig)
    {
        Kinds = kinds;
        ImmutableArray<ConsoleSetting> console = ConsoleSettings.All.AddRange(moreOfConsole);
        All =
        [
            .. In("config", ConfigSettings.All.AddRange(moreOfConfig)),
            .. In("access", BlockSettings.Access),
            .. In("break", BlockSettings.Break),
            .. In("task", BlockSettings.Task),
            .. In("group", BlockSettings.Group),
            .. In("default", console.Where(setting => setting != ConsoleSettings.Aliases)),
            .. In("console", console),
        ];
        byName = All.ToFrozenDictionary(entry => (entry.Section, entry.Setting.Keyword), entry => entry.Setting);
        Vocabulary = new Vocabulary(All.GroupBy(entry => entry.Section).Select(group => new Section(
            group.Key,
            [.. group.Select(entry => entry.Setting.Keyword)],
            group.Key switch
            {
                "break" => "invalid break number `'",
                "task" => "invalid task id `'",
                _ => $"empty {group.Key} name",
            })));
    }

    /// <summary>Sections in the order of the manual page, items alphabetical.</summary>
    public ImmutableArray<(string Section, Setting Setting)> All { get; }

    public ImmutableArray<LineKind> Kinds { get; }

    public Vocabulary Vocabulary { get; }

    public Setting? Find(string section, string keyword) => byName.GetValueOrDefault((section, keyword));

    /// <summary>The row of an item that the parser has accepted.</summary>
    internal TRow Row<TRow>(string section, string keyword)
        where TRow : Setting => (TRow)byName[(section, keyword)];

    private static IEnumerable<(string Section, Setting Setting)> In(string section, IEnumerable<Setting> settings) =>
        settings.Select(setting => (section, setting));
}
