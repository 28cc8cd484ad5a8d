using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>What the blocks read so far have come to.</summary>
internal sealed class Draft(SettingTable table, Surroundings surroundings)
{
    public SettingTable Table { get; } = table;

    public Reading Reading { get; } = new(surroundings, table.Kinds);

    public ConsoleRegister Consoles { get; } = new();

    /// <summary>Consoles of which too little was left.</summary>
    public List<string> LeftOut { get; } = [];

    /// <summary><c>config</c> blocks in file order; whether one applies is decided when the whole file is read.</summary>
    public List<(string Name, Place At, SettingValues Values)> Globals { get; } = [];

    public SortedDictionary<char, BreakConfig> Breaks { get; } = BreakConfig.Predefined();

    public SortedDictionary<char, TaskConfig> Tasks { get; } = [];
}
