using System.Collections.Concurrent;
using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Listening;

namespace Conserver.Server.Sessions;

/// <summary>
/// Receives who has connected: a session for each, its name looked up, its address judged, and no more of those who have
/// not logged in than there is room for. On the main loop, but for the two calls of <see cref="ISessionWatcher"/>.
/// </summary>
internal sealed class Lobby : ISessionWatcher
{
    /// <summary>What a stop may take for clients to read their farewell.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookTime = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// So many have had to go for others, and the next ones stay with the kernel for a while: two thousand a second.
    /// </summary>
    private const int CrowdAt = 8;
    private static readonly TimeSpan CrowdTime = TimeSpan.FromMilliseconds(4);

    private readonly SessionServices services;
    private readonly Loop main;
    private readonly PeerNames names;
    private readonly Gatekeeper<ISession> gate;
    private readonly DoorPace pace = new();
    private readonly ConcurrentDictionary<ISession, byte> sessions = new();
    private int crowd;

    /// <param name="services">The daemon around it.</param>
    /// <param name="main">The loop of the listeners.</param>
    /// <param name="service">Asked for the names of peers; the system's when it is not given.</param>
    public Lobby(SessionServices services, Loop main, IHostNames? service = null)
    {
        this.services = services;
        this.main = main;
        gate = new Gatekeeper<ISession>(() => services.Now.Settings.LoginWaiting);
        names = new PeerNames(main, services.Errands.PeerNames, service ?? new SystemHostNames(), services.Log);
    }

    /// <summary>Keeps the next ones waiting for so long.</summary>
    public Action<TimeSpan> Rest { get; set; } = static _ => { };

    /// <summary>A connection has been accepted, and is the session's from here on, as is what goes wrong.</summary>
    public void Accepted(PortKind kind, int fd, Peer peer)
    {
        var session = new Session(services, this, main, fd, kind, peer);
        _ = sessions.TryAdd(session, 0);
        main.Call(session, () => Receive(session));
    }

    /// <summary>Clients that are connected; for tests.</summary>
    public int Count => sessions.Count;

    /// <summary>Ends all sessions: each reads what waits for it first, for two seconds at most.</summary>
    /// <param name="owner">Told of a defect while that goes on.</param>
    /// <param name="closed">Called once, when all have gone or the time is over.</param>
    public void Close(ILoopOwner owner, Action closed)
    {
        foreach (ISession session in sessions.Keys)
        {
            End(session);
        }

        long deadline = main.Now + (long)FarewellTime.TotalMilliseconds;
        LoopTimer? look = null;
        look = main.Timer(owner, () =>
        {
            if (sessions.IsEmpty || main.Now >= deadline)
            {
                closed();
            }
            else
            {
                look!.Start(LookTime);
            }
        });
        look.Start(TimeSpan.Zero);
    }

    /// <summary>The access lists have changed: a group that somebody has lost reaches sessions that are open.</summary>
    public void Recheck()
    {
        foreach (ISession session in sessions.Keys)
        {
            session.Loop.Post(session, session.LookUpAgain);
        }
    }

    private static void End(ISession session) => session.Loop.Post(session, () =>
    {
        if (session.Loop.IsCurrent)
        {
            session.End("");
        }
        else
        {
            // It has gone to another loop meanwhile.
            End(session);
        }
    });

    void ISessionWatcher.LoggedIn(ISession session) => gate.Leave(session, session.Peer);

    void ISessionWatcher.Ended(ISession session)
    {
        _ = sessions.TryRemove(session, out _);
        gate.Leave(session, session.Peer);

        // Others have gone to their consoles' loops.
        if (!session.IsOfUse && main.IsCurrent)
        {
            pace.WasOfNoUse(session.Peer, main.Now);
        }
    }

    private void Receive(Session session)
    {
        Peer peer = session.Peer;
        if (gate.Enter(session, peer, out bool first) is { } evicted)
        {
            if (first)
            {
                int most = services.Now.Settings.LoginWaiting;
                services.Log.Error(gate.Largest > 1
                    ? $"{most} connections wait to log in, {gate.Largest} from {evicted.Peer}: closing its oldest"
                    : $"{most} connections wait to log in, each from an address of its own: no more are let in");
            }
            else
            {
                services.Strangers.More("connections closed because too many have not logged in");
            }

            // It is on this loop as well: nobody moves before logging in.
            // Who must wait with its next one could not get in among a crowd of its own address.
            evicted.IsOfUse = true;
            evicted.End(Replies.TooManyConnections);
            if (++crowd % CrowdAt == 0)
            {
                Rest(CrowdTime);
            }

            if (evicted == session)
            {
                return;
            }
        }

        TimeSpan wait = services.Now.Settings.LoginDelay ? pace.Wait(peer, main.Now) : TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            main.Timer(session, () => Identify(session)).Start(wait);
        }
        else
        {
            Identify(session);
        }
    }

    private void Identify(Session session)
    {
        if (session.IsClosing)
        {
            return;
        }

        if (session.Peer.IsLocal)
        {
            Judge(session, PeerName.Sure(Peer.LocalName));
        }
        else
        {
            names.Find(session.Peer.Address, session, name => Judge(session, name));
        }
    }

    // What may who comes from there, by the rules that are in force now; the session asks again when others are.
    private void Judge(Session session, PeerName name)
    {
        IPAddress address = session.Peer.Address;
        InForce now = services.Now;
        bool trusts = now.Settings.LogHostNames && (name.IsConfirmed || now.Settings.PartialNames);
        string shown = (trusts ? name.Text : null) ?? address.ToString();
        if (now.Access.JudgeAtOnce(address, name) is { } known)
        {
            Greet(known);
            return;
        }

        _ = services.Errands.PeerNames.Send(
            main,
            session,
            session.Peer.Share,
            () => now.Access.Judge(address, name),
            Greet,
            failure =>
            {
                services.Strangers.Error(
                    "unjudged clients", $"{address}: its access could not be judged: {failure.Message}");
                Greet(now.Access.JudgeUnasked(address, name));
            });

        void Greet(HostAccess access) => session.Greet(shown, access, () => Judge(session, name));
    }
}
