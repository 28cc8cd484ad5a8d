using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A <c>default</c> block: items to be included by name.</summary>
internal sealed class DefaultBlock(Draft draft, BlockOpened opened) : Block
{
    private readonly ConsoleItems _items = new(opened);

    public override void Assign(ItemAssigned item) => ConsoleItemReader.Assign(draft, _items, item);

    public override void Close(BlockClosed end) => draft.Defaults[opened.Name] = _items;
}
