using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A console as its block wrote it, defaults included.</summary>
internal sealed class ConsoleDraft(BlockOpened opened)
{
    public string Name { get; } = opened.Name;

    public Place At { get; } = opened.At;

    public SettingValues Values { get; } = new();

    /// <summary>Never included from a default.</summary>
    public List<string> Aliases { get; } = [];

    public LineKind Kind => ConsoleSettings.Type.In(Values);

    /// <summary>The bound form: defaults, port arithmetic, substitutions.</summary>
    public ConsoleConfig Bind(ConfigOverrides overrides)
    {
        ushort port = ConsoleSettings.Port.GivenIn(Values);
        ushort step = Values.Has(ConsoleSettings.PortIncrement) ? ConsoleSettings.PortIncrement.GivenIn(Values) : (ushort)1;
        ushort netPort = unchecked((ushort)(ConsoleSettings.PortBase.GivenIn(Values) + (step * port)));
        SubstitutionValues substitutions = new(
            Text(ConsoleSettings.Host), Name, Text(ConsoleSettings.ReplString), Text(ConsoleSettings.Baud), port, netPort);
        ConsoleSource source = new(Name, Kind, Values, overrides, substitutions);
        SettingValues bound = new();
        foreach (ConsoleSetting setting in Values.Given.OfType<ConsoleSetting>().Union(ConsoleSettings.Computed))
        {
            setting.Bind(source, bound);
        }

        ConsoleSettings.Aliases.Put(bound, [.. Aliases]);
        return new ConsoleConfig(bound) { Name = Name };
    }

    private string Text(ConsoleSetting<string, string> setting) => setting.GivenIn(Values) ?? "";
}
