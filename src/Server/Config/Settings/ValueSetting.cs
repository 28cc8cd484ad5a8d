using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A setting whose value is kept under its row: while a block is read, and in what the block becomes.</summary>
internal abstract class ValueSetting(
    string keyword, string form, string otherwise, LineSet lines, ReloadEffect reload, string help)
    : Setting(keyword, form, otherwise, lines, reload, help)
{
    /// <summary>Reads an item into what a block has set.</summary>
    public abstract void Read(SettingValues values, ItemAssigned item, Reading reading);

    /// <summary>Lays what another block has set for it over what this one has.</summary>
    public abstract void Include(SettingValues over, SettingValues into);

    /// <summary>Compares the values that count in two configurations.</summary>
    public abstract bool Same(SettingValues one, SettingValues other);

    /// <summary>The value that counts, as it would be written.</summary>
    public abstract string Show(SettingValues bound);

    /// <summary>Lays everything a block has set over another block.</summary>
    public static void IncludeAll(SettingValues over, SettingValues into)
    {
        foreach (ValueSetting setting in over.Given.Cast<ValueSetting>())
        {
            setting.Include(over, into);
        }
    }
}
