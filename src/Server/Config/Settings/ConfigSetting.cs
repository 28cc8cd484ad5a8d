using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A row for an item of <c>config</c> blocks: everything there is to know about it.</summary>
internal abstract class ConfigSetting(string keyword, string form, string otherwise, ReloadEffect reload, string help)
    : ValueSetting(keyword, form, otherwise, LineSet.None, reload, help)
{
    /// <summary>Adds the value that is in force: the command line's, else the file's.</summary>
    public abstract void Merge(DaemonOptions line, SettingValues file, SettingValues into);
}

/// <summary>A row whose value is a <typeparamref name="T"/>.</summary>
internal sealed class ConfigSetting<T> : ConfigSetting
    where T : notnull
{
    private readonly Form<T> form;
    private readonly T otherwise;
    private readonly Func<DaemonOptions, object?> line;

    /// <param name="keyword">The item's word.</param>
    /// <param name="form">How it is read.</param>
    /// <param name="otherwise">What counts when neither file nor command line say anything.</param>
    /// <param name="reload">What a change costs.</param>
    /// <param name="help">One line for people.</param>
    /// <param name="line">A <typeparamref name="T"/> when the command line decides, else null.</param>
    public ConfigSetting(
        string keyword,
        Form<T> form,
        T otherwise,
        ReloadEffect reload,
        string help,
        Func<DaemonOptions, object?>? line = null)
        : base(keyword, form.Name, form.Show(otherwise), reload, help)
    {
        this.form = form;
        Gathers = form.Gathers;
        this.otherwise = otherwise;
        this.line = line ?? (static _ => null);
    }

    public T In(SettingValues values) => values.Find(this) is T value ? value : otherwise;

    public override void Read(SettingValues values, ItemAssigned item, Reading reading) =>
        form.Read(this, values, item, reading);

    public override void Include(SettingValues over, SettingValues into) => form.Include(this, over, into);

    public override void Merge(DaemonOptions line, SettingValues file, SettingValues into) =>
        into.Set(this, this.line(line) ?? file.Find(this));

    public override bool Same(SettingValues one, SettingValues other) => form.IsSame(In(one), In(other));

    public override string Show(SettingValues bound) => form.Show(In(bound));
}
