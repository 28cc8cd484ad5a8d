using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A row for an item of <c>console</c> and <c>default</c> blocks: everything there is to know about it.</summary>
internal abstract class ConsoleSetting(
    string keyword, string form, string otherwise, LineSet lines, ReloadEffect reload, string help)
    : ValueSetting(keyword, form, otherwise, lines, reload, help)
{
    /// <summary>The row its value is kept under: another one's where it is a second way to write that.</summary>
    public virtual Setting Key => this;

    /// <summary>Adds its value to the values of a bound console.</summary>
    public abstract void Bind(ConsoleSource source, SettingValues into);

    /// <summary>What differs between two bound consoles: a word, and whether the line must be opened anew for it.</summary>
    public abstract IEnumerable<(string Word, bool Resets)> Compare(SettingValues old, SettingValues next, LineKind kind);
}

/// <summary>A row of a console whose bound value is a <typeparamref name="T"/>.</summary>
/// <typeparam name="TRead">What is read from the file.</typeparam>
/// <typeparam name="T">What the console gets.</typeparam>
internal sealed class ConsoleSetting<TRead, T> : ConsoleSetting
    where TRead : notnull
    where T : notnull
{
    private readonly Form<TRead> form;
    private readonly Func<T, string> show;

    /// <param name="keyword">The item's word.</param>
    /// <param name="form">How it is read and laid over another.</param>
    /// <param name="otherwise">What counts when it was not given.</param>
    /// <param name="lines">The kinds of line that use it.</param>
    /// <param name="reload">What a change costs.</param>
    /// <param name="help">One line for people.</param>
    /// <param name="show">As it would be written.</param>
    public ConsoleSetting(
        string keyword, Form<TRead> form, T otherwise, LineSet lines, ReloadEffect reload, string help, Func<T, string> show)
        : base(keyword, form.Name, show(otherwise), lines, reload, help)
    {
        this.form = form;
        Gathers = form.Gathers;
        Otherwise = otherwise;
        this.show = show;
    }

    /// <summary>The bound value of a console that has none.</summary>
    public T Otherwise { get; }

    /// <summary>Makes the bound value of what was read; null where it only serves to make others.</summary>
    public required Func<ConsoleSource, TRead, T>? Make { get; init; }

    /// <summary>Makes a bound value whether or not the item was given.</summary>
    public Func<ConsoleSource, T>? Always { get; init; }

    /// <summary>Whether two bound values are the same to a console.</summary>
    public Func<T, T, bool> IsSame { get; init; } = EqualityComparer<T>.Default.Equals;

    /// <summary>The differences when a change is more than "this item differs".</summary>
    public Func<T, T, LineKind, IEnumerable<(string Word, bool Resets)>>? Differences { get; init; }

    /// <summary>Another row that its value is kept under: this one is a second way to write it.</summary>
    public Setting? Into { get; init; }

    /// <summary>What a change of this value alone costs, where the item's cost is in a value computed from it.</summary>
    public ReloadEffect? CostAlone { get; init; }

    /// <inheritdoc/>
    public override Setting Key => Into ?? this;

    /// <summary>The bound value; what counts otherwise when it was not given.</summary>
    public T In(SettingValues bound) => bound.Find(Key) is T value ? value : Otherwise;

    /// <summary>What a block has set; the type's default when nothing.</summary>
    public TRead? GivenIn(SettingValues block) => block.Find(Key) is TRead value ? value : default;

    public void Put(SettingValues bound, T value) => bound.Set(Key, value);

    public override void Read(SettingValues values, ItemAssigned item, Reading reading) =>
        form.Read(Key, values, item, reading);

    public override void Include(SettingValues over, SettingValues into) => form.Include(Key, over, into);

    public override void Bind(ConsoleSource source, SettingValues into)
    {
        if (Always is not null)
        {
            Put(into, Always(source), source.Like);
        }
        else if (Make is not null && source.Given.Has(this))
        {
            Put(into, Make(source, GivenIn(source.Given)!), source.Like);
        }
    }

    // The consoles of one file are much alike: equal values are kept once.
    private void Put(SettingValues bound, T value, SettingValues? like) => bound.Set(
        Key,
        like?.Find(Key) is { } known && known is T other && EqualityComparer<T>.Default.Equals(other, value)
            ? known
            : value);

    public override bool Same(SettingValues one, SettingValues other) => IsSame(In(one), In(other));

    public override IEnumerable<(string Word, bool Resets)> Compare(SettingValues old, SettingValues next, LineKind kind)
    {
        if (Same(old, next))
        {
            return [];
        }

        return Differences is null
            ? [(Keyword, (CostAlone ?? Reload) == ReloadEffect.ResetsLine && kind.Uses(this))]
            : Differences(In(old), In(next), kind);
    }

    public override string Show(SettingValues bound) => show(In(bound));
}
