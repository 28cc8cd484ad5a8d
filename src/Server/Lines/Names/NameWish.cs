using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>Somebody who wants the addresses of a name; told once, on its loop, unless it has cancelled.</summary>
internal sealed class NameWish(Loop loop, ILoopOwner owner, Action<NameLookup> found)
{
    private volatile bool isOver;

    public Loop Loop { get; } = loop;
    public ILoopOwner Owner { get; } = owner;
    public bool IsOver => isOver;

    /// <summary>It hears nothing any more. On its loop.</summary>
    public void Cancel() => isOver = true;

    /// <summary>On its loop.</summary>
    public void Tell(NameLookup answer)
    {
        if (!isOver)
        {
            isOver = true;
            found(answer);
        }
    }

    /// <summary>A defect: its owner's, as that of any other work. On its loop.</summary>
    public void Fault(Exception failure)
    {
        if (!isOver)
        {
            isOver = true;
            Owner.Faulted(failure);
        }
    }
}
