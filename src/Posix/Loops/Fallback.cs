namespace Conserver.Posix;

/// <summary>Goes on another way after a defect, where nothing has to end: what it does then logs it as well.</summary>
public sealed class Fallback(Action<Exception> goOn) : ILoopOwner
{
    /// <summary>Whose it is; for tests.</summary>
    internal object? Of => goOn.Target;

    public void Faulted(Exception failure) => goOn(failure);
}
