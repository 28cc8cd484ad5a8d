using Conserver.Posix;

namespace Conserver.Server.Listening;

/// <summary>
/// How long a password waits before it is looked at, because of those that began before it and were not right. One user
/// from one address waits the longest, each attempt behind the one before; many attempts from one address, or on one user
/// from anywhere, wait a few seconds and never for each other, and not at all for those on the user when they are the first
/// ones from their address: nobody can keep a user out who comes from elsewhere. What nobody adds to is forgotten. Main
/// loop's; a bounded number of each.
/// </summary>
/// <param name="loop">Whose clock counts.</param>
internal sealed class FailedLogins(Loop loop)
{
    private readonly FailureTable pairs = new(free: 10, longest: TimeSpan.FromSeconds(30), isQueue: true);
    private readonly FailureTable addresses = new(free: 50, longest: TimeSpan.FromSeconds(5), isQueue: false);
    private readonly Dictionary<FailureEntry, LinkedList<LoginAttempt>> lines = [];
    private readonly FailureTable users = new(free: 50, longest: TimeSpan.FromSeconds(5), isQueue: false);

    /// <summary>
    /// A password has been typed. It counts from now on, unless it is right: as many guesses at once as in a row. When
    /// ten of the pair are being looked at the next one waits for what these come to, as they may all be right.
    /// </summary>
    public LoginAttempt Begin(Peer peer, string user)
    {
        string key = $"{peer.Share}\n{user}"; // A name has no line break.
        bool isFirst = !pairs.Has(key);
        FailureEntry pair = pairs.Touch(key, loop.Now);
        LoginAttempt attempt = new(peer, user, (ended, how) => Ended(ended, pair, how));
        if (pair.Waiting > 0 || pairs.IsOpen(pair))
        {
            if (!lines.TryGetValue(pair, out LinkedList<LoginAttempt>? line))
            {
                lines[pair] = line = [];
            }

            _ = line.AddLast(attempt);
            pair.Waiting++;
        }
        else
        {
            Admit(attempt, pair, isFirst);
        }

        return attempt;
    }

    // What would wait for too long has not begun.
    private void Admit(LoginAttempt attempt, FailureEntry pair, bool isFirst)
    {
        FailureEntry address = addresses.Touch(attempt.Address, loop.Now), user = users.Touch(attempt.User, loop.Now);
        TimeSpan anywhere = isFirst ? TimeSpan.Zero : users.Wait(user, loop.Now);
        long before = pair.Due;
        TimeSpan wait = new[] { pairs.Wait(pair, loop.Now), addresses.Wait(address, loop.Now), anywhere }.Max();
        if (wait <= FailureTable.LongestWait)
        {
            attempt.Counted = [pair, address, user];
            Array.ForEach(attempt.Counted, entry => entry.Pending++);
            attempt.Due = (before, pair.Due);
        }
        else
        {
            Tidy(pair, address, user);
        }

        attempt.Admit(wait);
    }

    private void Ended(LoginAttempt attempt, FailureEntry pair, LoginEnd how)
    {
        foreach (FailureEntry entry in attempt.Counted)
        {
            entry.Pending--;
            entry.Wrong += how == LoginEnd.Wrong ? 1 : 0;
        }

        if (how == LoginEnd.Withdrawn && pair.Due == attempt.Due.After)
        {
            // Nobody waits behind it: the next one does not wait for it either.
            pair.Due = attempt.Due.Before;
        }

        if (how == LoginEnd.Right)
        {
            (pair.Wrong, pair.Due) = (0, 0);
        }

        if (lines.TryGetValue(pair, out LinkedList<LoginAttempt>? line))
        {
            GoOn(pair, line, leaves: attempt);
        }

        Tidy([pair, .. attempt.Counted]);
    }

    private void GoOn(FailureEntry pair, LinkedList<LoginAttempt> line, LoginAttempt leaves)
    {
        _ = line.Remove(leaves);
        while (!pairs.IsOpen(pair) && line.First?.Value is { } next)
        {
            line.RemoveFirst();
            Admit(next, pair, isFirst: false);
        }

        pair.Waiting = line.Count;
        if (line.Count == 0)
        {
            _ = lines.Remove(pair);
        }
    }

    private void Tidy(params ReadOnlySpan<FailureEntry> entries)
    {
        foreach (FailureEntry entry in entries)
        {
            pairs.Tidy(entry);
            addresses.Tidy(entry);
            users.Tidy(entry);
        }
    }
}
