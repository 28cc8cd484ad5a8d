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
    /// <param name="overrides">What the command line says of every console.</param>
    /// <param name="like">Another console, which this one shares values with where they are equal.</param>
    public ConsoleConfig Bind(ConfigOverrides overrides, ConsoleConfig? like)
    {
        ushort port = ConsoleSettings.Port.GivenIn(Values);
        ushort step = Values.Has(ConsoleSettings.PortIncrement) ? ConsoleSettings.PortIncrement.GivenIn(Values) : (ushort)1;
        ushort netPort = unchecked((ushort)(ConsoleSettings.PortBase.GivenIn(Values) + (step * port)));
        SubstitutionValues substitutions = new(
            Text(ConsoleSettings.Host), Name, Text(ConsoleSettings.ReplString), Text(ConsoleSettings.Baud), port, netPort);
        ConsoleSource source = new(Name, Kind, Values, overrides, substitutions, like?.Values);
        SettingValues bound = new();
        foreach (Setting setting in Values.Given)
        {
            (setting as ConsoleSetting)?.Bind(source, bound);
        }

        foreach (ConsoleSetting setting in ConsoleSettings.Computed.Where(setting => !Values.Has(setting)))
        {
            setting.Bind(source, bound);
        }

        if (Aliases.Count > 0)
        {
            ConsoleSettings.Aliases.Put(bound, [.. Aliases]);
        }

        return new ConsoleConfig(bound) { Name = Name };
    }

    private string Text(ConsoleSetting<string, string> setting) => setting.GivenIn(Values) ?? "";
}
