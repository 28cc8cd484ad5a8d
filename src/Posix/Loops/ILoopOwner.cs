namespace Conserver.Posix;

/// <summary>
/// What a callback of a <see cref="Loop"/> belongs to: a session, a line, a task. It hears of what the callback throws.
/// </summary>
public interface ILoopOwner
{
    /// <summary>
    /// A callback threw; the loop has removed nothing. Ends what the callback belongs to, so that nothing stays half alive,
    /// and logs why. On the thread that ran the callback. What this throws itself goes to <see cref="Loop.Unhandled"/>.
    /// </summary>
    void Faulted(Exception failure);
}
