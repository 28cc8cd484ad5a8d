using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>What lives and ends with a link: the command behind a terminal.</summary>
internal interface ICompanion
{
    /// <summary>Says once, on the loop, that it has ended by itself.</summary>
    /// <exception cref="PosixException">The loop cannot wait for it.</exception>
    void Await(Loop loop, ILoopOwner owner, Action<LinkEnd> ended);

    /// <summary>
    /// Its link is closed: it is asked to end. Whoever wants to know hears when nothing of it is left, perhaps before this
    /// returns.
    /// </summary>
    void LetGo(GroupEnd.IOwner? heir);
}
