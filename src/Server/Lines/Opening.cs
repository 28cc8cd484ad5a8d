using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>One attempt to open a line; <see cref="Done"/> or <see cref="Failed"/> is called once, unless cancelled first.</summary>
internal sealed class Opening(Loop loop, ConsoleConfig console, ILinkOwner owner)
{
    private Action? cleanUp;

    public Loop Loop { get; } = loop;
    public ConsoleConfig Console { get; } = console;
    public ILinkOwner Owner { get; } = owner;

    /// <summary>The link is open and being read.</summary>
    public required Action<Link> Done { get; init; }

    /// <summary>Why it did not work, for the daemon's log: the text between <c>[name] </c> and <c>: forcing down</c>.</summary>
    public required Action<string> Failed { get; init; }

    public bool IsCancelled { get; private set; }

    /// <summary>What undoes the part done so far; replaces the former.</summary>
    public void OnCancel(Action? undo) => cleanUp = undo;

    public void Cancel()
    {
        IsCancelled = true;
        cleanUp?.Invoke();
        cleanUp = null;
    }

    public void Succeed(Link link)
    {
        cleanUp = null;
        Done(link);
    }

    public void Fail(string reason)
    {
        cleanUp = null;
        Failed(reason);
    }
}
