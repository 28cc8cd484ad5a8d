using Conserver.Posix;
using Conserver.Protocol.Text;
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

            // The others of the loop come between two pieces.
            asker.Loop.Post(asker, () => Ask(asker, some, row, Show));
        }

        void Show(string[] rows)
        {
            asking = false;
            place.Add(Latin1.Bytes(string.Concat(rows)));
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
                Ask(asker, consoles, ask, parts => Say(place, answer(parts)));
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
        Ask(asker, consoles, act, parts => Say(place, answer(parts)));
    }

    private static void Say(OutboxPromise place, string text)
    {
        place.Add(Latin1.Bytes(text));
        place.Finish();
    }

    /// <summary>
    /// Asks each console on its own loop and gives all answers, in the order of <paramref name="consoles"/>, on the loop
    /// of the session that wants to know. Called on that loop.
    /// </summary>
    private static void Ask<T>(
        ISession asker, IReadOnlyList<Consoles.Console> consoles, Func<Consoles.Console, T> ask, Action<T[]> answer)
    {
        Loop home = asker.Loop;
        var parts = new T[consoles.Count];
        var byLoop = Enumerable.Range(0, consoles.Count).GroupBy(i => consoles[i].Loop).ToArray();
        if (byLoop.All(group => group.Key == home))
        {
            for (int i = 0; i < parts.Length; i++)
            {
                parts[i] = ask(consoles[i]);
            }

            answer(parts);
            return;
        }

        // A console that cannot be asked is the asker's misfortune, at home.
        var far = new FarOwner(home, asker);
        int missing = byLoop.Length;
        foreach (IGrouping<Loop, int> group in byLoop)
        {
            group.Key.Post(far, () =>
            {
                foreach (int i in group)
                {
                    parts[i] = ask(consoles[i]);
                }

                if (Interlocked.Decrement(ref missing) == 0)
                {
                    home.Post(asker, () => answer(parts));
                }
            });
        }
    }
}
