namespace Conserver.Posix;

/// <summary>The owner of work on another loop than its own: it hears of a fault on its own loop.</summary>
public sealed class FarOwner(Loop home, ILoopOwner owner) : ILoopOwner
{
    public void Faulted(Exception failure) => home.Post(owner, () => owner.Faulted(failure));
}
