using System.Net;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Logging;

namespace Conserver.Server.Listening;

/// <summary>
/// What the name service says about peers, off the loop, remembered for a minute: every client comes at least twice, and
/// a slow name server must not be asked each time. One that does not answer in time is not waited for; the address serves.
/// Loop of the listeners only.
/// </summary>
internal sealed class PeerNames(Loop loop, ErrandQueue errands, IHostNames service, DaemonLog log) : ILoopOwner
{
    private const int MaxRemembered = 4096;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Dictionary<IPAddress, (PeerName Name, long Until)> known = [];
    private readonly Dictionary<IPAddress, List<(ILoopOwner Asker, Action<PeerName> Found)>> asking = [];

    /// <summary>Calls <paramref name="found"/> on the loop with what is known of the peer's name.</summary>
    public void Find(IPAddress peer, ILoopOwner asker, Action<PeerName> found)
    {
        if (known.TryGetValue(peer, out (PeerName Name, long Until) entry) && entry.Until > loop.Now)
        {
            found(entry.Name);
            return;
        }

        if (asking.TryGetValue(peer, out List<(ILoopOwner Asker, Action<PeerName> Found)>? waiters))
        {
            waiters.Add((asker, found));
            return;
        }

        asking[peer] = [(asker, found)];
        _ = errands.Send(
            loop,
            this,
            new Peer(peer).Share,
            () => service.Of(peer),
            name => Answer(peer, name),
            _ => Answer(peer, PeerName.None));
    }

    /// <summary>A defect of ours is none of the peer's: whoever waits goes on with the address.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        log.Error($"look-ups of client names: internal error: {failure}");
        foreach (IPAddress peer in asking.Keys.ToArray())
        {
            Answer(peer, PeerName.None);
        }
    }

    private void Answer(IPAddress peer, PeerName name)
    {
        if (known.Count >= MaxRemembered)
        {
            known.Clear();
        }

        known[peer] = (name, loop.Now + (long)Lifetime.TotalMilliseconds);
        if (asking.Remove(peer, out List<(ILoopOwner Asker, Action<PeerName> Found)>? waiters))
        {
            foreach ((ILoopOwner asker, Action<PeerName> found) in waiters)
            {
                loop.Call(asker, () => found(name));
            }
        }
    }
}
