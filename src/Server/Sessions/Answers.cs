using System.Runtime.ExceptionServices;
using Conserver.Posix;
using Conserver.Server.Delivery;

namespace Conserver.Server.Sessions;

/// <summary>
/// Answers that are made of all consoles. Each has its place in what the client is sent, is made when the client has read
/// what comes before it, a piece at a time and no faster than it reads, and not at all when it has gone. So a client that
/// asks and does not read costs one piece.
/// </summary>
internal static class Answers
{
    /// <summary>Rows of one piece.</summary>
    private const int Piece = 64;

    /// <summary>A row for each console, in order.</summary>
    public static void Rows(ISession asker, IReadOnlyList<Consoles.Console> consoles, Func<Consoles.Console, string> row)
    {
        OutboxPromise place = asker.Out.Promise();
        int next = 0;
        bool asking = false;
        place.Fill(Next);

        void Next()
        {
            if (asking || place.IsAbandoned)
            {
                return;
            }

            if (next == consoles.Count)
            {
                place.Finish();
                return;
            }

            asking = true;
            var some = new Consoles.Console[Math.Min(Piece, consoles.Count - next)];
            for (int i = 0; i < some.Length; i++)
            {
                some[i] = consoles[next++];
            }

            // The others of the loop come between two pieces, and those of other users between two of this one.
            asker.Services.AnswerTurns.Take(
                asker.User, asker.Loop, asker, place, over => Ask(asker, place, some, row, Show, over));
        }

        void Show(string[] rows)
        {
            asking = false;
            place.Say(string.Concat(rows));
            if (next == consoles.Count)
            {
                place.Finish();
            }
        }
    }

    /// <summary>One text of what all consoles say.</summary>
    public static void Whole<T>(
        ISession asker,
        IReadOnlyList<Consoles.Console> consoles,
        Func<Consoles.Console, T> ask,
        Func<IEnumerable<T>, string> answer)
    {
        OutboxPromise place = asker.Out.Promise();
        bool asked = false;
        place.Fill(() =>
        {
            if (!asked && !place.IsAbandoned)
            {
                asked = true;
                Action<T[]> show = parts => Say(place, answer(parts));
                asker.Services.AnswerTurns.Take(
                    asker.User, asker.Loop, asker, place, over => Ask(asker, place, consoles, ask, show, over));
            }
        });
    }

    /// <summary>Does something on each console at once, and then says what came of it.</summary>
    public static void Done<T>(
        ISession asker,
        IReadOnlyList<Consoles.Console> consoles,
        Func<Consoles.Console, T> act,
        Func<IEnumerable<T>, string> answer)
    {
        OutboxPromise place = asker.Out.Promise();
        Ask(asker, place, consoles, act, parts => Say(place, answer(parts)), over: () => { });
    }

    private static void Say(OutboxPromise place, string text)
    {
        place.Say(text);
        place.Finish();
    }

    /// <summary>
    /// Asks each console on its own loop and gives all answers, in the order of <paramref name="consoles"/>, on the loop
    /// of the session that wants to know. All are asked, whatever one of them throws; that ends the session that asked,
    /// as it cannot have its answer. Called on that loop.
    /// </summary>
    private static void Ask<T>(
        ISession asker,
        OutboxPromise place,
        IReadOnlyList<Consoles.Console> consoles,
        Func<Consoles.Console, T> ask,
        Action<T[]> answer,
        Action over)
    {
        Loop home = asker.Loop;
        var parts = new T[consoles.Count];
        Exception? fault = null;
        var byLoop = Enumerable.Range(0, consoles.Count).GroupBy(i => consoles[i].Loop).ToArray();
        if (byLoop.All(group => group.Key == home))
        {
            AskThese(Enumerable.Range(0, consoles.Count));
            Finish();
            return;
        }

        // A loop that cannot be asked is the asker's misfortune, at home.
        int missing = byLoop.Length;
        var finishing = new Fallback(failure =>
        {
            over();
            place.Finish();
            asker.Faulted(failure);
        });
        var far = new Fallback(failure =>
        {
            Note(failure);
            Asked();
        });
        foreach (IGrouping<Loop, int> group in byLoop)
        {
            group.Key.Post(far, () =>
            {
                AskThese(group);
                Asked();
            });
        }

        void Asked()
        {
            if (Interlocked.Decrement(ref missing) == 0)
            {
                home.Post(finishing, Finish);
            }
        }

        void Note(Exception failure) => Interlocked.CompareExchange(ref fault, failure, null);

        void AskThese(IEnumerable<int> some)
        {
            foreach (int i in some)
            {
                try
                {
                    parts[i] = ask(consoles[i]);
                }
                catch (Exception failure)
                {
                    Note(failure);
                }
            }
        }

        void Finish()
        {
            over();
            if (fault is not null)
            {
                // What is said at the end must not wait for this place.
                place.Finish();
                ExceptionDispatchInfo.Throw(fault);
            }

            answer(parts);
        }
    }
}
