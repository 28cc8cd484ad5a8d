using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A <c>group</c> block: a name for a list of users, known from its end on.</summary>
internal sealed class GroupBlock(Draft draft, BlockOpened opened) : Block
{
    private readonly UserListBuilder users = new();

    public override void Assign(ItemAssigned item) =>
        draft.Table.Row<BlockSetting<UserListBuilder>>("group", item.Keyword).Read(users, item, draft.Reading);

    public override void Close(BlockClosed end) => draft.Reading.Groups[opened.Name] = users;
}
