using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A block whose name was wrong: its items are not looked at.</summary>
internal sealed class IgnoredBlock : Block
{
    public override void Assign(ItemAssigned item)
    {
    }

    public override void Close(BlockClosed end)
    {
    }
}
