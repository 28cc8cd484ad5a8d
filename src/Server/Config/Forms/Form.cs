using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>
/// A kind of value: how it is read from the text of an item, and laid over one that is there. Most settings share a few.
/// </summary>
/// <param name="name">As people are told of it, e.g. <c>yes|no</c>.</param>
/// <param name="read">
/// Takes the text, never empty, and what the same block has set before (the type's default when nothing); reports what is
/// wrong.
/// </param>
internal sealed class Form<T>(string name, Func<ItemAssigned, T?, Reading, Parsed<T>> read)
    where T : notnull
{
    public string Name { get; } = name;

    /// <summary>What an empty text means; usually "not set".</summary>
    public Parsed<T> Empty { get; init; } = Parsed<T>.Unset;

    /// <summary>An empty text is read like any other.</summary>
    public bool ReadsEmpty { get; init; }

    /// <summary>
    /// A value to lay over another, and that one, which may be the type's default. Never changes the first.
    /// </summary>
    public Func<T, T?, T> Over { get; init; } = static (over, _) => over;

    /// <summary>What one block says of it several times adds up.</summary>
    public bool Gathers { get; init; }

    /// <summary>False for what a <c>default</c> can set but not pass on.</summary>
    public Func<T, bool> IsPassedOn { get; init; } = static _ => true;

    public Func<T, string> Show { get; init; } = static value => value.ToString()!;

    /// <summary>Whether two values mean the same.</summary>
    public Func<T, T, bool> IsSame { get; init; } = EqualityComparer<T>.Default.Equals;

    /// <summary>What the text of an item comes to.</summary>
    public Parsed<T> Parse(ItemAssigned item, T? before, Reading reading) =>
        item.Value.Length == 0 && !ReadsEmpty ? Empty : read(item, before, reading);

    /// <summary>Reads an item into a block's values.</summary>
    public void Read(Setting key, SettingValues values, ItemAssigned item, Reading reading)
    {
        Parsed<T> parsed = Parse(item, Find(key, values), reading);
        if (parsed.IsValue || parsed.IsUnset)
        {
            values.Set(key, parsed.IsValue ? parsed.Value : null);
        }
    }

    /// <summary>Lays a value over what another block has set.</summary>
    public void Include(Setting key, SettingValues over, SettingValues into)
    {
        if (over.Find(key) is T value && IsPassedOn(value))
        {
            into.Set(key, Over(value, Find(key, into)));
        }
    }

    private static T? Find(Setting key, SettingValues values) => values.Find(key) is T value ? value : default;
}
