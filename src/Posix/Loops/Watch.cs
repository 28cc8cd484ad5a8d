namespace Conserver.Posix;

/// <summary>A descriptor that a <see cref="Loop"/> waits on. Used on the loop's thread only.</summary>
public sealed class Watch
{
    private readonly Loop loop;

    internal Watch(Loop loop, int fd, uint generation, Action<Ready> callback)
    {
        this.loop = loop;
        Fd = fd;
        Generation = generation;
        Callback = callback;
    }

    public int Fd { get; }

    /// <summary>What is waited for now.</summary>
    public Ready Interest { get; private set; }

    internal uint Generation { get; }
    internal Action<Ready> Callback { get; }
    internal bool Removed { get; private set; }

    /// <summary>
    /// Changes what is waited for. With <see cref="Ready.None"/> the descriptor leaves the epoll set altogether, because
    /// epoll reports hang-ups even when nothing is asked for, and a paused line that hung up would spin the loop.
    /// </summary>
    public void SetInterest(Ready interest)
    {
        if (Removed || interest == Interest)
        {
            return;
        }

        loop.ChangeInterest(this, Interest, interest);
        Interest = interest;
    }

    /// <summary>Stops waiting; the descriptor stays open and is the caller's to close afterwards.</summary>
    public void Remove()
    {
        if (Removed)
        {
            return;
        }

        SetInterest(Ready.None);
        Removed = true;
        loop.Forget(this);
    }
}
