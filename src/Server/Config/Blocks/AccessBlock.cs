using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;

namespace Conserver.Server.Config;

/// <summary>An <c>access</c> block; it replaces one of the same name and takes the last place.</summary>
internal sealed class AccessBlock(Draft draft, BlockOpened opened) : Block
{
    private readonly AccessDraft access = new(opened);

    public override void Assign(ItemAssigned item) =>
        draft.Table.Row<BlockSetting<AccessDraft>>("access", item.Keyword).Read(access, item, draft.Reading);

    public override void Close(BlockClosed end)
    {
        draft.Reading.Access.RemoveAll(b => AsciiCase.Same(b.Name, access.Name));
        draft.Reading.Access.Add(access);
    }
}
