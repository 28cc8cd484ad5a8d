using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A <c>break</c> block; it replaces the whole entry. One with a wrong name is only checked.</summary>
internal sealed class BreakBlock : Block
{
    private readonly Draft draft;
    private readonly char? id;
    private BreakConfig value = BreakConfig.Undefined;

    public BreakBlock(Draft draft, BlockOpened opened)
    {
        this.draft = draft;
        if (BreakConfig.IsId(opened.Name))
        {
            id = opened.Name[0];
        }
        else
        {
            draft.Reading.Error(opened, $"invalid break number `{opened.Name}'", "1 to 9 or a to z");
        }
    }

    public override void Assign(ItemAssigned item) =>
        value = draft.Table.Row<BlockSetting<BreakConfig>>("break", item.Keyword).Read(value, item, draft.Reading);

    public override void Close(BlockClosed end)
    {
        if (id is char known)
        {
            draft.Breaks[known] = value;
        }
    }
}
