using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A <c>config</c> block.</summary>
internal sealed class ConfigBlock(Draft draft, BlockOpened opened) : Block
{
    private readonly SettingValues values = new();

    public override void Assign(ItemAssigned item) =>
        draft.Table.Row<ConfigSetting>("config", item.Keyword).Read(values, item, draft.Reading);

    public override void Close(BlockClosed end) => draft.Globals.Add((opened.Name, opened.At, values));
}
