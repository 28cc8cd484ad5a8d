namespace Conserver.Server.Config;

/// <summary>
/// Values of settings, each under its row; what is not here was not given. The row knows the type: read with
/// <c>row.In(values)</c>.
/// </summary>
public sealed class SettingValues : IEquatable<SettingValues>
{
    private readonly Dictionary<Setting, object> values;

    public SettingValues() => values = [];

    private SettingValues(Dictionary<Setting, object> values) => this.values = values;

    /// <summary>The rows that have a value.</summary>
    public IReadOnlyCollection<Setting> Given => values.Keys;

    public bool Has(Setting setting) => values.ContainsKey(setting);

    public bool Equals(SettingValues? other) => other is not null && values.Count == other.values.Count
        && values.All(pair => Equals(other.values.GetValueOrDefault(pair.Key), pair.Value));

    public override bool Equals(object? obj) => Equals(obj as SettingValues);

    public override int GetHashCode() => values.Count;

    internal object? Find(Setting setting) => values.GetValueOrDefault(setting);

    /// <summary>Null takes the value away.</summary>
    internal void Set(Setting setting, object? value)
    {
        if (value is null)
        {
            _ = values.Remove(setting);
        }
        else
        {
            values[setting] = value;
        }
    }

    internal SettingValues Copy() => new(new Dictionary<Setting, object>(values));
}
