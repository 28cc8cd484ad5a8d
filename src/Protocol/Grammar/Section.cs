using System.Collections.Immutable;

namespace Conserver.Protocol.Grammar;

/// <summary>A kind of block and the items that may stand in it.</summary>
/// <param name="Keyword">Lower case section keyword.</param>
/// <param name="Items">Lower case item keywords.</param>
/// <param name="EmptyName">What to say of a block whose name is <c>""</c>.</param>
public sealed record Section(string Keyword, ImmutableArray<string> Items, string EmptyName)
{
    public Section(string keyword, ImmutableArray<string> items)
        : this(keyword, items, $"empty {keyword} name")
    {
    }
}
