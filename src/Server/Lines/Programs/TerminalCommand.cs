using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>A command on a pseudo-terminal of its own, whose other end is a link.</summary>
internal sealed class TerminalCommand(Child child, string terminal) : ICompanion
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
    /// <param name="errands">The ways off the loop.</param>
    /// <param name="loop">Where the link lives.</param>
    /// <param name="owner">Of the link.</param>
    /// <param name="name">The console's name.</param>
    /// <param name="pty">The terminal, its modes set.</param>
    /// <param name="request">What to start.</param>
    /// <param name="who">As whom.</param>
    /// <param name="started">Takes the link.</param>
    /// <param name="failed">Takes the reason.</param>
    /// <exception cref="PosixException">It could not be started; nothing has been called.</exception>
    public static Errand? Begin(
        Errands errands,
        Loop loop,
        ILinkOwner owner,
        string name,
        Pty pty,
        SpawnRequest request,
        RunAs who,
        Action<Link> started,
        Action<string> failed) => Launch.Begin(
            loop,
            errands,
            owner,
            request with { Terminal = pty.SlavePath },
            who,
            pty.Master,
            child => started(new Link(loop, owner, new LinkPlan
            {
                Fd = pty.Master,
                Break = LinkBreak.OfTerminal(errands, name),
                Companion = new TerminalCommand(child, pty.SlavePath),
            })),
            failed);

    public void Await(Loop loop, ILoopOwner owner, Action<LinkEnd> ended) => child.Await(loop, owner, status =>
    {
        Status = status;
        LinkEndKind kind = status is { Signalled: false, Value: 0 } ? LinkEndKind.Finished : LinkEndKind.Failed;
        ended(new LinkEnd(status.ToString(), kind));
    });

    /// <summary>Asks it to end, see <see cref="Child.Terminate"/>; the link hears when it has.</summary>
    public void Terminate(Loop loop) => child.Terminate(loop);

    public void LetGo(Loop loop) => child.Abandon(loop);

    public void Kill() => child.Kill(Signals.Kill);
}
