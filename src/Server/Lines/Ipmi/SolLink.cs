using Conserver.Posix;

namespace Conserver.Server.Lines;

/// <summary>
/// A session of serial over LAN on its way to a link, and behind it. However the line closes, the session is ended: the
/// controller is told, which is waited for a while, and then the library lets it go. The next session of the console does
/// not begin before that: its controller would take the end of the one for the end of the other.
/// </summary>
/// <param name="session">With its descriptor.</param>
/// <param name="turn">Left when the session has ended.</param>
/// <param name="opening">Whose it is.</param>
internal sealed class SolLink(ISolSession session, ConnectGate.Turn turn, Opening opening) : ILinkBacking
{
    /// <summary>A controller that is gone does not answer.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly Loop loop = opening.Loop;
    private readonly LineSettings shared = opening.Shared;
    private readonly ILoopOwner owner = opening.Owner;
    private readonly string console = opening.Console.Name;
    private Watch? watch;
    private LoopTimer? timer;
    private Stage stage;

    private enum Stage
    {
        Open,

        /// <summary>The controller is being told.</summary>
        Ending,

        Gone,
    }

    public int Fd => session.Fd;

    public LinkEnd? Reason => session.Failure is not { } failure
        ? null
        : new LinkEnd($"IPMI error: {failure.Text}", failure.IsStolen ? LinkEndKind.TakenAway : LinkEndKind.Lost);

    /// <summary>What the link is made of.</summary>
    /// <exception cref="PosixException">No more descriptors.</exception>
    public LinkPlan Plan() => new()
    {
        Fd = Sys.Duplicate(session.Fd),
        Break = LinkBreak.OffLoop(shared.Errands, console, session.Break),
        Backing = this,
    };

    public void LetGo()
    {
        if (stage != Stage.Open)
        {
            return;
        }

        stage = Stage.Ending;
        Fallback fallback = new(OnDefect);
        try
        {
            // The library ends the session when nothing can come from here any more, and then its end of the pair.
            Sockets.EndWriting(session.Fd);
            timer = loop.Timer(fallback, Finish);
            timer.Start(Farewell);
            watch = loop.Watch(session.Fd, Ready.Read, fallback, _ => AwaitEnd());
        }
        catch (PosixException)
        {
            Finish();
        }
    }

    private void AwaitEnd()
    {
        int got = Sys.Read(session.Fd, loop.ReadBuffer);
        if (got <= 0 && got != -Errno.EAGAIN)
        {
            Finish();
        }
    }

    private void OnDefect(Exception failure)
    {
        shared.Log.Error($"[{console}] internal error: {failure}");
        Finish();
    }

    private void Finish()
    {
        if (stage != Stage.Gone)
        {
            stage = Stage.Gone;
            timer?.Stop();
            watch?.Remove();
            Sys.Close(session.Fd);
            turn.Leave();
            _ = shared.Errands.Ipmi.Send(loop, owner, console, Destroy, _ => { }, _ => { }, after: session.Destroy);
        }
    }

    private bool Destroy()
    {
        session.Destroy();
        return true;
    }
}
