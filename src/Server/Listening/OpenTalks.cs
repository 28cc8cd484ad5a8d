namespace Conserver.Server.Listening;

/// <summary>
/// Checks of the system that wait for somebody's answer, each a process: a bounded number, and few of one address. Main
/// loop's.
/// </summary>
internal sealed class OpenTalks
{
    /// <summary>At a time.</summary>
    public const int Most = 64, MostOfOneAddress = 4;

    private readonly Dictionary<string, int> addresses = new(StringComparer.Ordinal);
    private int all;

    /// <summary>One more may begin; <see cref="Leave"/> follows.</summary>
    public bool TryEnter(Peer peer)
    {
        int own = addresses.GetValueOrDefault(peer.Share);
        if (all >= Most || own >= MostOfOneAddress)
        {
            return false;
        }

        addresses[peer.Share] = own + 1;
        all++;
        return true;
    }

    public void Leave(Peer peer)
    {
        all--;
        if (--addresses[peer.Share] == 0)
        {
            addresses.Remove(peer.Share);
        }
    }
}
