using Conserver.Posix;

namespace Conserver.Server.Sessions;

/// <summary>
/// What a session does once at the end of a turn, with nothing of the turn left on the stack: it writes, or goes on
/// elsewhere. One object per stay on a loop: a connection that has moved away leaves an empty one behind.
/// </summary>
internal sealed class TurnEnd(Loop loop, ILoopOwner owner, Action action) : ITurnEnd
{
    private bool queued;
    private bool left;

    /// <summary>Whose it is; for tests.</summary>
    internal ILoopOwner Of => owner;

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
            action();
        }
    }
}
