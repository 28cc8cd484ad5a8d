using System.Collections.Concurrent;
using System.Net;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Server.Listening;

namespace Conserver.Server.Sessions;

/// <summary>
/// Receives who has connected: a session for each, its name looked up, its address judged, and no more of those who have
/// not logged in than there is room for. On the main loop, but for the two calls of <see cref="ISessionWatcher"/>.
/// </summary>
internal sealed class Lobby : ISessionWatcher
{
    /// <summary>Connections that have not logged in.</summary>
    public const int MaxStrangers = 1000;

    /// <summary>What a stop may take for clients to read their farewell.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookTime = TimeSpan.FromMilliseconds(10);

    private readonly SessionServices services;
    private readonly Loop main;
    private readonly PeerNames names;
    private readonly Gatekeeper<ISession> gate = new(MaxStrangers);
    private readonly ConcurrentDictionary<ISession, byte> sessions = new();

    public Lobby(SessionServices services, Loop main)
    {
        this.services = services;
        this.main = main;
        names = new PeerNames(main, services.Errands.PeerNames);
    }

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
            session.Loop.Post(session, () => session.End(""));
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

    void ISessionWatcher.LoggedIn(ISession session) => gate.Leave(session, session.Peer);

    void ISessionWatcher.Ended(ISession session)
    {
        _ = sessions.TryRemove(session, out _);
        gate.Leave(session, session.Peer);
    }

    private void Receive(Session session)
    {
        Peer peer = session.Peer;
        if (gate.Enter(session, peer, out bool first) is { } evicted)
        {
            if (first)
            {
                services.Log.Error(gate.Largest > 1
                    ? $"{MaxStrangers} connections wait to log in, {gate.Largest} from {evicted.Peer}: closing its oldest"
                    : $"{MaxStrangers} connections wait to log in, each from an address of its own: no more are let in");
            }

            // It is on this loop as well: nobody moves before logging in.
            evicted.End(Replies.TooManyConnections);
            if (evicted == session)
            {
                return;
            }
        }

        if (peer.IsLocal)
        {
            Greet(session, Peer.LocalName);
        }
        else
        {
            names.Find(peer.Address, session, name => Greet(session, name));
        }
    }

    private void Greet(Session session, string name)
    {
        IPAddress address = session.Peer.Address;
        InForce now = services.Now;
        session.Greet(now.Settings.LogHostNames ? name : address.ToString(), now.Access.Judge(address, name));
    }
}
