using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Listening;

/// <summary>
/// Host names of peers by reverse look-up, off the loop, remembered for a minute: every client comes at least twice, and
/// a slow name server must not be asked each time. One that does not answer in time is not waited for; the address serves.
/// Loop of the listeners only.
/// </summary>
internal sealed class PeerNames(Loop loop, ErrandQueue errands) : ILoopOwner
{
    private const int MaxRemembered = 4096;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Dictionary<IPAddress, (string Name, long Until)> known = [];
    private readonly Dictionary<IPAddress, List<(ILoopOwner Asker, Action<string> Found)>> asking = [];

    /// <summary>Calls <paramref name="found"/> on the loop with the peer's name, or its address when it has none.</summary>
    public void Find(IPAddress peer, ILoopOwner asker, Action<string> found)
    {
        if (known.TryGetValue(peer, out (string Name, long Until) entry) && entry.Until > loop.Now)
        {
            found(entry.Name);
            return;
        }

        if (asking.TryGetValue(peer, out List<(ILoopOwner Asker, Action<string> Found)>? waiters))
        {
            waiters.Add((asker, found));
            return;
        }

        string address = peer.ToString();
        asking[peer] = [(asker, found)];
        _ = errands.Send(
            loop,
            this,
            address,
            () => Resolver.NameOf(peer) ?? address,
            name => Answer(peer, name),
            _ => Answer(peer, address));
    }

    /// <summary>A defect of ours is none of the peer's: whoever waits goes on with the address.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        foreach (IPAddress peer in asking.Keys.ToArray())
        {
            Answer(peer, peer.ToString());
        }
    }

    private void Answer(IPAddress peer, string name)
    {
        if (known.Count >= MaxRemembered)
        {
            known.Clear();
        }

        known[peer] = (name, loop.Now + (long)Lifetime.TotalMilliseconds);
        if (asking.Remove(peer, out List<(ILoopOwner Asker, Action<string> Found)>? waiters))
        {
            foreach ((ILoopOwner asker, Action<string> found) in waiters)
            {
                loop.Call(asker, () => found(name));
            }
        }
    }
}
