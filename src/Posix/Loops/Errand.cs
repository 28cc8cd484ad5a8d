namespace Conserver.Posix;

/// <summary>
/// A piece of work that has left a loop because it may block. Whoever sent it is told once how it ended, on that loop,
/// unless it cancels first. Members for the asker are for that loop's thread.
/// </summary>
public abstract class Errand
{
    private readonly LoopTimer limit;
    private readonly TimeSpan patience;
    private volatile bool isOver;

    private protected Errand(Loop loop, ILoopOwner owner, string key, TimeSpan patience)
    {
        Loop = loop;
        Owner = owner;
        Key = key;
        this.patience = patience;
        limit = loop.Timer(
            owner,
            () => Fail(new ErrandException(FormattableString.Invariant($"no answer within {patience.TotalSeconds} s"))));
    }

    /// <summary>Answered, given up or cancelled: nobody wants its result.</summary>
    public bool IsOver => isOver;

    /// <summary>Whose turn it takes.</summary>
    internal string Key { get; }

    private protected Loop Loop { get; }
    private protected ILoopOwner Owner { get; }

    /// <summary>The asker has gone: it hears nothing any more, and what has not begun is not done.</summary>
    public void Cancel()
    {
        isOver = true;
        limit.Stop();
    }

    internal void StartClock() => limit.Start(patience);

    /// <summary>Does the work, on a thread that may block.</summary>
    internal abstract void Work();

    /// <summary>The work has been done or never will be.</summary>
    internal abstract void LetGo();

    /// <summary>It cannot be done. Any thread.</summary>
    internal void Refuse(string reason) => Loop.Post(Owner, () => Fail(new ErrandException(reason)));

    private protected abstract void OnFailed(Exception failure);

    /// <summary>True once: the answer is still wanted, and has come now.</summary>
    private protected bool TakeOver()
    {
        bool wanted = !isOver;
        Cancel();
        return wanted;
    }

    private protected void Fail(Exception failure)
    {
        if (TakeOver())
        {
            OnFailed(failure);
        }
    }
}
