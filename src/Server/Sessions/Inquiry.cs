using Conserver.Posix;

namespace Conserver.Server.Sessions;

/// <summary>A question to many consoles, each answered on its own loop.</summary>
internal static class Inquiry
{
    /// <summary>
    /// Asks each console on its own loop and gives all answers, in the order of <paramref name="consoles"/>, on the loop
    /// of the session that wants to know. Called on that loop.
    /// </summary>
    public static void Ask<T>(
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
