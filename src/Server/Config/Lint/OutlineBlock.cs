using System.Collections.Immutable;
using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config.Lint;

/// <summary>An accepted block as it was written.</summary>
internal sealed record OutlineBlock(string Section, string Name, Place At, ImmutableArray<ItemAssigned> Items)
{
    /// <summary>All accepted blocks in file order.</summary>
    public static List<OutlineBlock> Of(ConfigSyntax syntax)
    {
        List<OutlineBlock> blocks = [];
        List<ItemAssigned> items = [];
        BlockOpened? open = null;
        foreach (SyntaxEvent step in syntax.Events)
        {
            switch (step)
            {
                case BlockOpened opened:
                    open = opened;
                    items.Clear();
                    break;
                case ItemAssigned item:
                    items.Add(item);
                    break;
                case BlockClosed when open is not null:
                    blocks.Add(new OutlineBlock(open.Section, open.Name, open.At, [.. items]));
                    break;
                default:
                    break;
            }
        }

        return blocks;
    }

    /// <summary>The last assignment of an item, or null.</summary>
    public ItemAssigned? Last(string keyword) => Items.LastOrDefault(item => item.Keyword == keyword);
}
