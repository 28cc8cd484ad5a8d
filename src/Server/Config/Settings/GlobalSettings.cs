namespace Conserver.Server.Config;

/// <summary>What the <c>config</c> blocks that apply to this server say together, before the command line.</summary>
public sealed record GlobalSettings
{
    public GlobalSettings() => Values = new SettingValues();

    internal GlobalSettings(SettingValues values) => Values = values;

    /// <summary>What was given, under the rows of <see cref="ConfigSettings"/>.</summary>
    internal SettingValues Values { get; }
}
