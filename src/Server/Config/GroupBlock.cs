using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A <c>group</c> block: a name for a list of users, known from its end on.</summary>
internal sealed class GroupBlock(Draft draft, string name) : Block
{
    private readonly UserListBuilder _users = new();

    public override void Assign(ItemAssigned item) => _users.Add(item, draft.Groups);

    public override void Close(BlockClosed end) => draft.Groups[name] = _users;
}
