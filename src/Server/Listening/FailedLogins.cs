using Conserver.Posix;

namespace Conserver.Server.Listening;

/// <summary>
/// How long a password waits before it is looked at, because of those that were wrong before it. One user from one address
/// waits the longest, each attempt behind the one before; many attempts from one address, or on one user from anywhere,
/// wait a few seconds and never for each other, and not at all for those on the user when they are the first ones from
/// their address: nobody can keep a user out who comes from elsewhere. What nobody adds to is forgotten. Main loop's; a
/// bounded number of each.
/// </summary>
/// <param name="loop">Whose clock counts.</param>
internal sealed class FailedLogins(Loop loop)
{
    private readonly FailureTable pairs = new(free: 10, longest: TimeSpan.FromSeconds(30), isQueue: true);
    private readonly FailureTable addresses = new(free: 50, longest: TimeSpan.FromSeconds(5), isQueue: false);
    private readonly FailureTable users = new(free: 50, longest: TimeSpan.FromSeconds(5), isQueue: false);

    /// <summary>How long a password waits; more than <see cref="FailureTable.LongestWait"/> is not waited for.</summary>
    public TimeSpan Attempt(Peer peer, string user)
    {
        string pair = Pair(peer, user);
        TimeSpan anywhere = pairs.Has(pair) ? users.Wait(user, loop.Now) : TimeSpan.Zero;
        return new[] { pairs.Wait(pair, loop.Now), addresses.Wait(peer.Share, loop.Now), anywhere }.Max();
    }

    /// <summary>It was wrong.</summary>
    public void Wrong(Peer peer, string user)
    {
        pairs.Add(Pair(peer, user), loop.Now);
        addresses.Add(peer.Share, loop.Now);
        users.Add(user, loop.Now);
    }

    /// <summary>It was right: all that was wrong before, of this user from there, is forgotten.</summary>
    public void Right(Peer peer, string user) => pairs.Forgive(Pair(peer, user));

    // A name has no line break.
    private static string Pair(Peer peer, string user) => $"{peer.Share}\n{user}";
}
