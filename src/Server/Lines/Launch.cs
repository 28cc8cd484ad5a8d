using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// Starts the commands of the configuration with a small environment, and applies <c>execrunas</c>, <c>initrunas</c> and
/// <c>runas</c>. As with the old daemon these count only for root; unlike it, the command is that user in all respects: the
/// group is the account's own unless one is named, and the supplementary groups are the user's.
/// </summary>
internal static class Launch
{
    /// <summary>
    /// Starts a program and calls <paramref name="started"/> before it returns, unless the program has to become another
    /// user: who that is is looked up off the loop, and one of the two is called in a later turn.
    /// </summary>
    /// <param name="loop">Where the answer is wanted.</param>
    /// <param name="errands">The ways off it.</param>
    /// <param name="owner">Told of what the callbacks throw.</param>
    /// <param name="request">What to start; its descriptors stay the caller's.</param>
    /// <param name="who">As whom.</param>
    /// <param name="master">The other end of the request's terminal, or -1.</param>
    /// <param name="started">Takes the child.</param>
    /// <param name="failed">Takes the reason.</param>
    /// <exception cref="PosixException">It could not be started; nothing has been called.</exception>
    /// <returns>
    /// What cancels it while it is under way, a program that has started already being ended; null when it is done.
    /// </returns>
    public static Errand? Begin(
        Loop loop,
        Errands errands,
        ILoopOwner owner,
        SpawnRequest request,
        RunAs who,
        int master,
        Action<Child> started,
        Action<string> failed)
    {
        if (!Sys.IsRoot || who is { User: null, Group: null })
        {
            Hand(loop, Spawn.Start(request with { Environment = ChildEnvironment.Own }), started);
            return null;
        }

        // The caller may close its descriptors long before a hanging name service lets the start go on; the numbers, and the
        // name of the terminal, would be somebody else's by then.
        var copies = new Copies(request, master);
        return errands.Launches.Send(
            loop,
            owner,
            $"{who.User}",
            () => Spawn.Start(As(who, copies.Request)),
            child => Hand(loop, child, started),
            failure => failed(failure.Message),
            unwanted: child => child.Abandon(loop),
            after: copies.Dispose);
    }

    // A taker that fails leaves no child behind.
    private static void Hand(Loop loop, Child child, Action<Child> started)
    {
        try
        {
            started(child);
        }
        catch
        {
            child.Abandon(loop);
            throw;
        }
    }

    /// <summary>Descriptors of a request, and what keeps its terminal's name, for as long as the start takes.</summary>
    private sealed class Copies : IDisposable
    {
        private readonly List<int> open = [];

        public Copies(SpawnRequest request, int master)
        {
            try
            {
                Copy(master);
                Request = request with
                {
                    Input = Copy(request.Input),
                    Output = Copy(request.Output),
                    Error = Copy(request.Error),
                };
            }
            catch (PosixException)
            {
                Dispose();
                throw;
            }
        }

        public SpawnRequest Request { get; }

        public void Dispose()
        {
            open.ForEach(Sys.Close);
            open.Clear();
        }

        private int Copy(int fd)
        {
            if (fd >= 0)
            {
                fd = Sys.Duplicate(fd);
                open.Add(fd);
            }

            return fd;
        }
    }

    // Asks the name service.
    private static SpawnRequest As(RunAs who, SpawnRequest request)
    {
        if (who.User is not { } uid)
        {
            uint group = who.Group!.Value;
            return request with
            {
                User = new ProcessUser(Sys.EffectiveUserId, group, [group]),
                Environment = ChildEnvironment.Own,
            };
        }

        if (Users.ById(uid) is not { } account)
        {
            return who.Group is { } own
                ? request with { User = new ProcessUser(uid, own, [own]), Environment = ChildEnvironment.OfNobody }
                : throw new ErrandException($"there is no account with uid {uid}");
        }

        return request with
        {
            User = new ProcessUser(uid, who.Group ?? account.Gid, Users.GroupsOf(account.Name)),
            Environment = ChildEnvironment.Of(account),
        };
    }
}
