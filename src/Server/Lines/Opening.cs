using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// One attempt to open a line; <see cref="Done"/> or <see cref="Failed"/> is called once, unless cancelled first.
/// </summary>
internal sealed class Opening(LineSettings shared, ConsoleConfig console, ILinkOwner owner)
{
    private Action? cleanUp;
    private Stage stage;

    private enum Stage
    {
        UnderWay,
        Over,
        Cancelled,
    }

    public LineSettings Shared { get; } = shared;
    public Loop Loop => Shared.Loop;
    public ConsoleConfig Console { get; } = console;
    public ILinkOwner Owner { get; } = owner;

    /// <summary>The link is open and being read.</summary>
    public required Action<Link> Done { get; init; }

    /// <summary>
    /// Why it did not work, for the daemon's log: the text between <c>[name] </c> and <c>: forcing down</c>.
    /// </summary>
    public required Action<string> Failed { get; init; }

    /// <summary>What undoes the part done so far; replaces the former.</summary>
    public void OnCancel(Action? undo) => cleanUp = undo;

    public void Cancel()
    {
        if (stage == Stage.UnderWay)
        {
            stage = Stage.Cancelled;
            Action? undo = cleanUp;
            cleanUp = null;
            undo?.Invoke();
        }
    }

    /// <summary>The descriptor is open; it is the link's, or is closed.</summary>
    public void Succeed(LinkPlan plan)
    {
        Link link;
        try
        {
            link = new Link(Loop, Owner, plan);
        }
        catch (PosixException failure)
        {
            Sys.Close(plan.Fd);
            Fail(failure.Message);
            return;
        }

        Succeed(link);
    }

    public void Succeed(Link link)
    {
        cleanUp = null;
        if (stage == Stage.UnderWay)
        {
            stage = Stage.Over;
            Done(link);
        }
        else
        {
            link.Close();
        }
    }

    public void Fail(string reason)
    {
        cleanUp = null;
        if (stage == Stage.UnderWay)
        {
            stage = Stage.Over;
            Failed(reason);
        }
    }
}
