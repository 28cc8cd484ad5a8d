using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>One name that is looked up, for everybody who wants it.</summary>
internal sealed class NameSearch
{
    public NameSearch(string name, Loop loop)
    {
        Name = name;
        Loop = loop;
        Node = new LinkedListNode<NameSearch>(this);
    }

    public string Name { get; }

    /// <summary>Of whoever asked first: where it is begun and its answer comes.</summary>
    public Loop Loop { get; }

    public List<NameWish> Wishes { get; } = [];

    /// <summary>In the queue it waits in.</summary>
    public LinkedListNode<NameSearch> Node { get; }

    /// <summary>Whose turn it waits for.</summary>
    public NameZone<NameSearch>? Zone { get; set; }

    /// <summary>What its answer says something about; null for a name of this machine's own file.</summary>
    public NameZone<NameSearch>? Home { get; set; }

    /// <summary>Runs in the place of those that somebody waits for.</summary>
    public bool IsPressing { get; set; }

    /// <summary>It is the errands' now, and ends in any case.</summary>
    public bool HasBegun { get; set; }

    /// <summary>Once there is one, or none in time; in the latter case it may still be being done.</summary>
    public NameLookup? Answer { get; set; }
}
