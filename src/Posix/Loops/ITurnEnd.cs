namespace Conserver.Posix;

/// <summary>
/// Something that gathers work during a loop's turn and does it once at the end: flush an outbox, hand a log over.
/// </summary>
public interface ITurnEnd : ILoopOwner
{
    /// <summary>Runs once at the end of the turn in which <see cref="Loop.AtTurnEnd"/> was called.</summary>
    void OnTurnEnd();
}
