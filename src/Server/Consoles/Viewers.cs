namespace Conserver.Server.Consoles;

/// <summary>
/// The viewers of one console in queue order, and which of them writes. New ones come to the front, and so does whoever
/// asks to write; when the writer goes, the last in the list that wants to write is next, so the longest wait wins.
/// </summary>
public sealed class Viewers
{
    private readonly List<Attachment> list = [];

    /// <summary>Front to back.</summary>
    public IReadOnlyList<Attachment> List => list;

    /// <summary>The one who may type.</summary>
    public Attachment? Writer { get; private set; }

    public bool IsEmpty => list.Count == 0;

    public void Add(Attachment viewer) => list.Insert(0, viewer);

    public void MoveToFront(Attachment viewer)
    {
        if (list.Remove(viewer))
        {
            list.Insert(0, viewer);
        }
    }

    /// <summary>Takes a viewer off the list; a writer must have given up writing before.</summary>
    public void Remove(Attachment viewer) => list.Remove(viewer);

    public bool Contains(Attachment viewer) => list.Contains(viewer);

    /// <summary>Makes <paramref name="viewer"/> the writer; it no longer waits.</summary>
    public void SetWriter(Attachment viewer)
    {
        Writer = viewer;
        viewer.WantsWrite = false;
    }

    /// <summary>Nobody writes.</summary>
    public void ClearWriter() => Writer = null;

    /// <summary>
    /// Who writes next; null when nobody wants to. Viewers that are suspended or still negotiating are passed over (the
    /// old daemon gave them the line without their knowing).
    /// </summary>
    public Attachment? Next()
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (list[i] is { WantsWrite: true, IsReadOnly: false, IsConnected: true })
            {
                return list[i];
            }
        }

        return null;
    }

    /// <summary>Sends a notice to every connected viewer but <paramref name="except"/>.</summary>
    public void Tell(string text, Attachment? except = null)
    {
        foreach (Attachment viewer in list)
        {
            if (viewer != except)
            {
                viewer.Tell(text);
            }
        }
    }
}
