using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary><c>include</c>: it has no value of its own and brings those of a <c>default</c> block.</summary>
internal sealed class IncludeSetting : ConsoleSetting
{
    public IncludeSetting()
        : base(
            "include", "default", "", LineSet.Every, ReloadEffect.Live, "lay the items of a default block over this one") =>
        Gathers = true;

    public override void Read(SettingValues values, ItemAssigned item, Reading reading)
    {
        if (reading.Defaults.TryGetValue(item.Value, out SettingValues? other))
        {
            IncludeAll(other, values);
        }
        else if (item.Value.Length > 0)
        {
            reading.Error(
                item,
                $"invalid default name `{item.Value}'",
                reading.BrokenDefaults.Contains(item.Value) ? "the block of that name is dropped, for an error in it"
                    : Spelling.DidYouMean(item.Value, reading.Defaults.Keys) ?? "it has to be defined before it is used");
        }
    }

    public override void Include(SettingValues over, SettingValues into)
    {
    }

    public override void Bind(ConsoleSource source, SettingValues into)
    {
    }

    public override bool Same(SettingValues one, SettingValues other) => true;

    public override IEnumerable<(string Word, bool Resets)> Compare(SettingValues old, SettingValues next, LineKind kind) =>
        [];

    public override string Show(SettingValues bound) => "";
}
