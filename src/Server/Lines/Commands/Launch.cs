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
    /// Starts a program and calls <paramref name="started"/> before it returns, unless that may block, or the program has to
    /// become another user, who is looked up: then it is done off the loop, and one of the two is called in a later turn.
    /// </summary>
    /// <param name="order">What, and as whom.</param>
    /// <param name="started">Takes the child; when it throws, the child is ended.</param>
    /// <param name="failed">Takes the reason.</param>
    /// <exception cref="PosixException">It could not be started; nothing has been called.</exception>
    /// <returns>What cancels it while it is under way; null when it is done.</returns>
    public static PendingLaunch? Begin(LaunchOrder order, Action<Child> started, Action<string> failed)
    {
        bool isItself = !IsAnother(order.Who);
        if (!isItself && !Privileges.CanBecomeOthers)
        {
            throw new PosixException(
                "to become another user has been let go of (--user): restart the daemon", Errno.EPERM);
        }

        if (!isItself || order.MayBlock)
        {
            return new PendingLaunch(
                order,
                request =>
                {
                    request = order.Search?.Invoke(request) ?? request;
                    return Spawn.Start(isItself ? As(request, ChildEnvironment.Own) : As(order.Who, request));
                },
                started,
                failed);
        }

        Child child = Spawn.Start(As(order.Request, ChildEnvironment.Own));
        try
        {
            started(child);
        }
        catch
        {
            order.Ends.Begin(child, order.Times, order.Heir());
            throw;
        }

        return null;
    }

    // A daemon that never was root does not ask, as with the old one; one that was, and is not any more, must not run it as
    // somebody else.
    private static bool IsAnother(RunAs who) =>
        !who.IsUnchanged
        && (Sys.IsRoot || (Privileges.Kept is not null && who != new RunAs(Sys.EffectiveUserId, null)));

    // Asks the name service.
    private static SpawnRequest As(RunAs who, SpawnRequest request)
    {
        // Names that nobody knew when the configuration was read.
        uint? user = who.UnknownUser is { } name
            ? Users.ByName(name)?.Uid ?? throw new ErrandException($"there is no user `{name}'")
            : who.User;
        uint? named = who.UnknownGroup is { } groupName
            ? Users.GroupByName(groupName) ?? throw new ErrandException($"there is no group `{groupName}'")
            : who.Group;
        if (user is not { } uid)
        {
            uint group = named!.Value;
            var own = new ProcessUser(Sys.EffectiveUserId, group, [group]);
            return As(request, ChildEnvironment.Own) with { User = own };
        }

        if (Users.ById(uid) is not { } account)
        {
            return named is { } own
                ? As(request, ChildEnvironment.OfNobody) with { User = new ProcessUser(uid, own, [own]) }
                : throw new ErrandException($"there is no account with uid {uid}");
        }

        return As(request, ChildEnvironment.Of(account)) with
        {
            User = new ProcessUser(uid, named ?? account.Gid, Users.GroupsOf(account.Name)),
        };
    }

    private static SpawnRequest As(SpawnRequest request, IReadOnlyList<string> environment) => request with
    {
        Environment = ChildEnvironment.With(request.Environment, environment),
    };
}
