using Conserver.Posix;

namespace Conserver.Server.Sessions;

/// <summary>
/// Writes what a connection has to send once at the end of a turn. One object per stay on a loop: a connection that has
/// moved away leaves an empty one behind.
/// </summary>
internal sealed class FlushTurn(Loop loop, ILoopOwner owner, Action flush) : ITurnEnd
{
    private bool queued;
    private bool left;

    public void Request()
    {
        if (!queued)
        {
            queued = true;
            loop.AtTurnEnd(this);
        }
    }

    /// <summary>The connection lives on another loop now.</summary>
    public void Leave() => left = true;

    /// <summary>What the owner still has to say is written in a turn of its own.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        queued = false;
        owner.Faulted(failure);
    }

    void ITurnEnd.OnTurnEnd()
    {
        queued = false;
        if (!left)
        {
            flush();
        }
    }
}
