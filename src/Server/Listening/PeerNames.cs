using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Listening;

/// <summary>
/// Host names of peers by reverse look-up, off the loop, remembered for a minute: every client comes at least twice, and
/// a slow name server must not be asked each time. Loop of the listeners only.
/// </summary>
internal sealed class PeerNames
{
    private const int MaxRemembered = 4096;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>A name server that has not answered by then is not waited for; the address serves.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<IPAddress, (string Name, long Until)> known = [];
    private readonly Dictionary<IPAddress, List<Action<string>>> asking = [];

    /// <summary>Calls <paramref name="found"/> on the loop with the peer's name, or its address when it has none.</summary>
    public void Find(IPAddress peer, Loop loop, Action<string> found)
    {
        if (known.TryGetValue(peer, out (string Name, long Until) entry) && entry.Until > loop.Now)
        {
            found(entry.Name);
            return;
        }

        if (asking.TryGetValue(peer, out List<Action<string>>? waiters))
        {
            waiters.Add(found);
            return;
        }

        asking[peer] = [found];
        LoopTimer patience = loop.Timer(() => Answer(peer, peer.ToString(), loop));
        patience.Start(Patience);
        _ = Task.Run(() =>
        {
            string name = Resolver.NameOf(peer) ?? peer.ToString();
            loop.Post(() =>
            {
                patience.Stop();
                Answer(peer, name, loop);
            });
        });
    }

    private void Answer(IPAddress peer, string name, Loop loop)
    {
        if (known.Count >= MaxRemembered)
        {
            known.Clear();
        }

        known[peer] = (name, loop.Now + (long)Lifetime.TotalMilliseconds);
        if (asking.Remove(peer, out List<Action<string>>? waiters))
        {
            foreach (Action<string> waiter in waiters)
            {
                waiter(name);
            }
        }
    }
}
