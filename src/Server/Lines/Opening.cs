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

    /// <summary>It has succeeded, failed, or been cancelled.</summary>
    public bool IsOver => stage != Stage.UnderWay;

    public Loop Loop => Shared.Loop;

    /// <summary>Somebody has asked for this line, and not for all of them.</summary>
    public bool IsPressing { get; set; }

    /// <summary>Nothing has failed: it waits for somebody.</summary>
    public bool IsWait { get; private set; }

    /// <summary>The far end does not want us, and may lock out who asks too often.</summary>
    public bool IsRefusal { get; private set; }

    /// <summary>For who reads why it has failed; null when that says it all.</summary>
    public string? Advice { get; set; }

    public ConsoleConfig Console { get; } = console;
    public ILinkOwner Owner { get; } = owner;

    /// <summary>
    /// What was behind the link that was open last, closed by now; null when somebody has asked for the line since.
    /// </summary>
    public ILinkBacking? Former { get; init; }

    /// <summary>
    /// Asked when a command of it may run although nobody wants it any more: the result is to hear when nothing is left of
    /// it.
    /// </summary>
    public required Func<GroupEnd.IOwner> Heir { get; init; }

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
            plan.Close(plan.Fd);
            plan.Backing?.LetGo();
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

    /// <summary>It can only be open once somebody comes; what is kept for the line calls then.</summary>
    public void Wait(string what)
    {
        IsWait = true;
        Fail(what);
    }

    /// <summary>It did not work, and is not to be tried again soon.</summary>
    public void Refuse(string reason)
    {
        IsRefusal = true;
        Fail(reason);
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
