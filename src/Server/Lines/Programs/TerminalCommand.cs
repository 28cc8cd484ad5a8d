using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>A command on a pseudo-terminal of its own, whose other end is a link.</summary>
internal sealed class TerminalCommand(LaunchOrder order, Child child, string terminal) : ICompanion
{
    public int Pid => child.Pid;

    /// <summary>The slave's path.</summary>
    public string Terminal { get; } = terminal;

    /// <summary>How it ended; null while it runs.</summary>
    public ExitStatus? Status { get; private set; }

    /// <summary>
    /// Starts a command on this terminal; <paramref name="started"/> is called before it returns unless the command has to
    /// become another user, see <see cref="Launch.Begin"/>. The terminal is the caller's until then.
    /// </summary>
    /// <param name="order">What to start, without a terminal.</param>
    /// <param name="owner">Of the link.</param>
    /// <param name="name">The console's name.</param>
    /// <param name="pty">The terminal, its modes set.</param>
    /// <param name="complete">Adds to what the link is made of.</param>
    /// <param name="started">Takes the link.</param>
    /// <param name="failed">Takes the reason.</param>
    /// <exception cref="PosixException">It could not be started; nothing has been called.</exception>
    public static PendingLaunch? Begin(
        LaunchOrder order,
        ILinkOwner owner,
        string name,
        Pty pty,
        Func<LinkPlan, LinkPlan> complete,
        Action<Link> started,
        Action<string> failed) => Launch.Begin(
            order with { Request = order.Request with { Terminal = pty.SlavePath }, Master = pty.Master },
            child => started(new Link(order.Ends.Loop, owner, complete(new LinkPlan
            {
                Fd = pty.Master,
                Break = LinkBreak.OfTerminal(order.Ends.Errands, name),
                Companion = new TerminalCommand(order, child, pty.SlavePath),
            }))),
            failed);

    public void Await(Loop loop, ILoopOwner owner, Action<LinkEnd> ended) => child.Await(loop, owner, status =>
    {
        Status = status;
        LinkEndKind kind = status is { Signalled: false, Value: 0 } ? LinkEndKind.Finished : LinkEndKind.Failed;
        ended(new LinkEnd(status.ToString(), kind));
    });

    /// <summary>Asks it to end, see <see cref="Child.Terminate"/>; the link hears when it has.</summary>
    public void Terminate(Loop loop) => child.Terminate(loop);

    // What one that ended by itself has left running is meant to run, unless somebody waits for that.
    public void LetGo(GroupEnd.IOwner? heir)
    {
        if (heir is not null || !child.IsReaped || child.IsAskedToEnd)
        {
            order.Ends.Begin(child, order.Times, heir ?? order.Heir());
        }
    }
}
