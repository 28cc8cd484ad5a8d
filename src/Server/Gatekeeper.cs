using System.Net;
using Conserver.Server.Logs;
using Conserver.Server.Sessions;

namespace Conserver.Server;

/// <summary>
/// Bounds the connections of people who have not said who they are: in all, and per address. Those who have logged in
/// are not counted.
/// </summary>
internal sealed class Gatekeeper(DaemonLog log)
{
    /// <summary>Connections waiting to log in.</summary>
    private const int Limit = 1000;

    private readonly Lock gate = new();
    private readonly HashSet<Session> strangers = [];
    private bool full;

    /// <summary>One more may come in.</summary>
    public bool Admit(IPAddress peer)
    {
        lock (gate)
        {
            if (strangers.Count < Limit)
            {
                full = false;
                return true;
            }

            if (!full)
            {
                // Once per episode.
                full = true;
                log.Error($"{Limit} connections wait to log in: refusing more (the latest from {peer})");
            }

            return false;
        }
    }

    public void Entered(Session session)
    {
        lock (gate)
        {
            _ = strangers.Add(session);
        }
    }

    public void LoggedIn(Session session) => Left(session);

    public void Left(Session session)
    {
        lock (gate)
        {
            _ = strangers.Remove(session);
        }
    }
}
