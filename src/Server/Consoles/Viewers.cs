namespace Conserver.Server.Consoles;

/// <summary>
/// The viewers of one console in queue order, and which of them writes. New ones come to the front, and so does whoever
/// asks to write; when the writer goes, the last in the list that waits is next, so the longest wait wins.
/// </summary>
internal sealed class Viewers
{
    private readonly List<Attachment> list = [];

    /// <summary>Front to back.</summary>
    public IReadOnlyList<Attachment> List => list;

    /// <summary>The one who may type.</summary>
    public Attachment? Writer { get; private set; }

    public bool IsEmpty => list.Count == 0;

    /// <summary>Comes to the front; writes nothing yet.</summary>
    public void Add(Attachment viewer) => list.Insert(0, viewer);

    public void MoveToFront(Attachment viewer)
    {
        if (list.Remove(viewer))
        {
            list.Insert(0, viewer);
        }
    }

    /// <summary>Takes a viewer off the list; a writer must have given up writing before.</summary>
    public void Remove(Attachment viewer)
    {
        list.Remove(viewer);
        viewer.Enter(ViewerState.Gone);
    }

    public bool Contains(Attachment viewer) => list.Contains(viewer);

    /// <summary>Makes <paramref name="viewer"/> the writer; who wrote before <paramref name="thereafter"/>.</summary>
    public void SetWriter(Attachment viewer, Standing thereafter = Standing.Spy)
    {
        ClearWriter(thereafter);
        Writer = viewer;
        viewer.Standing = Standing.Writer;
    }

    /// <summary>Nobody writes.</summary>
    public void ClearWriter(Standing thereafter = Standing.Spy)
    {
        if (Writer is { } before)
        {
            before.Standing = thereafter;
            Writer = null;
        }
    }

    /// <summary>
    /// Who writes next; null when nobody waits. Viewers that are suspended or still negotiating are passed over (the
    /// old daemon gave them the line without their knowing).
    /// </summary>
    public Attachment? Next()
    {
        for (int i = list.Count - 1; i >= 0; i--)
        {
            if (list[i] is { Standing: Standing.Waiting, Rights.MayType: true, IsWatching: true })
            {
                return list[i];
            }
        }

        return null;
    }

    /// <summary>Tells every viewer who is there to see it, but <paramref name="except"/>.</summary>
    public void Tell(Notice notice, Attachment except) => Tell(notice, viewer => viewer != except);

    /// <summary>Tells those who are there to see it, and for whom it is meant: all, without a choice.</summary>
    public void Tell(Notice notice, Func<Attachment, bool>? isMeant)
    {
        foreach (Attachment viewer in list)
        {
            if (isMeant?.Invoke(viewer) != false)
            {
                viewer.Hear(notice);
            }
        }
    }
}
