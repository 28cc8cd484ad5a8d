using Conserver.Posix;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>
/// Where guests of a console wait until its line takes them, in the order in which they came: what each has said is heard.
/// While the line has one, a newcomer waits as long as a dead peer may go unnoticed: either it takes its place then, or it
/// is told nothing and closed.
/// </summary>
/// <param name="loop">Of the console.</param>
/// <param name="strangers">Where refusals are told.</param>
/// <param name="name">The console's.</param>
internal sealed class GuestRoom(Loop loop, RepeatedLines strangers, string name) : ILoopOwner, IDisposable
{
    /// <summary>Longer than <see cref="Sockets.NoticeDeadPeer"/> takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(35);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    /// <summary>Who wait behind the next one.</summary>
    private const int Most = 32;

    private readonly Queue<LinkPlan> behind = [];
    private LoopTimer? patience;
    private LoopTimer? soon;
    private ILookoutLine? line;
    private long takenAt = -(long)Pace.TotalMilliseconds;
    private LinkPlan? guest;
    private bool isTaken;

    /// <summary>Somebody waits.</summary>
    public bool HasGuest => guest is not null;

    /// <summary>It is this one that waits.</summary>
    public bool Holds(LinkPlan somebody) => ReferenceEquals(guest, somebody);

    /// <summary>Whom to call when somebody has come and the line is not open.</summary>
    public void Call(bool isOpen, ILookoutLine whom)
    {
        line = whom;
        isTaken = isOpen;
        if (!isOpen && guest is not null)
        {
            Announce();
        }
    }

    /// <summary>
    /// The guest that waits, the line's from then on; null when there is none, or when the one before it came a moment ago:
    /// its time comes.
    /// </summary>
    public LinkPlan? Take()
    {
        isTaken = false;
        if (guest is null || loop.Now < takenAt + (long)Pace.TotalMilliseconds)
        {
            return null;
        }

        takenAt = loop.Now;
        LinkPlan? taken = guest;
        guest = behind.TryDequeue(out LinkPlan? next) ? next : null;
        patience?.Stop();
        isTaken = true;
        if (guest is not null)
        {
            Wait();
        }

        return taken;
    }

    /// <summary>Somebody has come.</summary>
    public void Arrive(LinkPlan newcomer)
    {
        if (guest is not null && behind.Count == Most)
        {
            Refuse(newcomer, "too many wait");
            return;
        }

        bool isFirst = guest is null;
        if (isFirst)
        {
            guest = newcomer;
        }
        else
        {
            behind.Enqueue(newcomer);
        }

        if (isTaken)
        {
            Wait();
        }
        else if (isFirst)
        {
            Announce();
        }
    }

    /// <summary>Somebody takes the place of the one that the line has, who knows of it.</summary>
    public void Replace(LinkPlan newcomer, string why)
    {
        LetGo();
        guest = newcomer;
        takenAt = -(long)Pace.TotalMilliseconds;
        if (isTaken && line is { } connected)
        {
            // It may go by itself meanwhile, and the line have taken the newcomer.
            loop.Post(connected, () =>
            {
                if (Holds(newcomer))
                {
                    connected.DeviceGone(new LinkEnd(why, LinkEndKind.Finished));
                }
            });
        }
        else
        {
            Announce();
        }
    }

    /// <summary>Whoever waits is let go, and nobody is called any more.</summary>
    public void Dispose()
    {
        soon?.Stop();
        LetGo();
    }

    /// <summary>The next guest may do better.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        strangers.Error("defects", $"[{name}] internal error: {failure}");
        LetGo();
    }

    // Not more often than this, however often a guest comes and goes.
    private void Announce()
    {
        patience?.Stop();
        if (line is not { } waiting || soon is { IsRunning: true })
        {
            return;
        }

        if (loop.Now >= takenAt + (long)Pace.TotalMilliseconds)
        {
            loop.Post(waiting, waiting.DeviceCame);
        }
        else
        {
            soon ??= loop.Timer(this, Announce);
            soon.Start(Pace);
        }
    }

    private void Wait()
    {
        patience ??= loop.Timer(this, () => LetGo("the line is connected"));
        patience.Start(Patience);
    }

    private void Refuse(LinkPlan one, string why)
    {
        strangers.Error("refused connections", $"[{name}] connection from {PeerText.Of(one.Fd)} refused: {why}");
        Sys.Close(one.Fd);
    }

    private void LetGo(string? why = null)
    {
        patience?.Stop();
        for (LinkPlan? one = guest; one is not null; one = behind.TryDequeue(out LinkPlan? next) ? next : null)
        {
            guest = null;
            if (why is not null)
            {
                Refuse(one, why);
            }
            else
            {
                Sys.Close(one.Fd);
            }
        }
    }
}
