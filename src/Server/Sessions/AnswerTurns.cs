using Conserver.Posix;
using Conserver.Server.Delivery;

namespace Conserver.Server.Sessions;

/// <summary>
/// How many answers are being made for one user at a time, whatever the number of connections that ask: the others wait
/// their turn, one for each connection. Any thread.
/// </summary>
internal sealed class AnswerTurns
{
    /// <summary>Pieces in the making for one user.</summary>
    public const int PerUser = 4;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Turns> users = new(StringComparer.Ordinal);

    /// <summary>Makes an answer when it is its user's turn, if it is still wanted then.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="loop">Where it is made.</param>
    /// <param name="owner">Told of what <paramref name="make"/> throws.</param>
    /// <param name="place">Where the answer goes.</param>
    /// <param name="make">Makes it, and calls what it is given when it has.</param>
    public void Take(string user, Loop loop, ILoopOwner owner, OutboxPromise place, Action<Action> make)
    {
        // Whatever goes wrong, once: a turn that nobody gives back would be missing for ever.
        int given = 0;
        void Over()
        {
            if (Interlocked.Exchange(ref given, 1) == 0)
            {
                GiveBack(user);
            }
        }

        var failing = new Fallback(failure =>
        {
            Over();
            owner.Faulted(failure);
        });
        Take(user, loop, failing, () =>
        {
            if (place.IsAbandoned)
            {
                Over();
            }
            else
            {
                make(Over);
            }
        });
    }

    /// <summary>Makes one when it is the user's turn: in a later turn of the loop.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="loop">Where it is made.</param>
    /// <param name="owner">Told of what <paramref name="make"/> throws.</param>
    /// <param name="make">Makes it; then <see cref="GiveBack"/> is called, once.</param>
    public void Take(string user, Loop loop, ILoopOwner owner, Action make)
    {
        lock (gate)
        {
            if (!users.TryGetValue(user, out Turns? turns))
            {
                users[user] = turns = new Turns();
            }

            if (turns.Making == PerUser)
            {
                turns.Waiting.Enqueue((loop, owner, make));
                return;
            }

            turns.Making++;
        }

        loop.Post(owner, make);
    }

    /// <summary>One has been made, or will not be: the next one's turn.</summary>
    public void GiveBack(string user)
    {
        (Loop Loop, ILoopOwner Owner, Action Make) next;
        lock (gate)
        {
            Turns turns = users[user];
            if (!turns.Waiting.TryDequeue(out next))
            {
                if (--turns.Making == 0)
                {
                    _ = users.Remove(user);
                }

                return;
            }
        }

        next.Loop.Post(next.Owner, next.Make);
    }

    private sealed class Turns
    {
        public int Making;
        public readonly Queue<(Loop Loop, ILoopOwner Owner, Action Make)> Waiting = new();
    }
}
