using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Consoles;
using Conserver.Server.Logging;

namespace Conserver.Server.Reload;

/// <summary>After a reload: everybody who is on a console gets the rights that the new lists give.</summary>
internal sealed class RightsCheck(AccessControl rules, Errands errands, DaemonLog log)
{
    /// <summary>
    /// Checks all of one console at once and the newest first, as the old daemon did: the order decides who gets the line
    /// when several lose it. Groups may have to be asked for, and the name service may be slow. On the console's loop.
    /// </summary>
    public void Check(Consoles.Console console)
    {
        Attachment[] viewers = [.. console.Attachments.OrderByDescending(viewer => viewer.Sequence)];
        if (viewers.Length == 0)
        {
            return;
        }

        string[] names = [.. viewers.Select(viewer => viewer.User)];
        _ = errands.Accounts.Send(
            console.Loop,
            console,
            console.Name,
            () => names.Select(rules.Identify).ToArray(),
            users => Apply(console, viewers, users),
            failure =>
            {
                // Without groups a user gets less, never more, than the lists say.
                log.Error($"[{console.Name}] can't look up the groups of its users: {failure.Message}");
                Apply(console, viewers, [.. names.Select(Identity.WithoutGroups)]);
            });
    }

    private void Apply(Consoles.Console console, Attachment[] viewers, Identity[] users)
    {
        foreach ((Attachment viewer, Identity user) in viewers.Zip(users))
        {
            if (console.Attachments.Contains(viewer))
            {
                console.Judge(viewer, user, rules.IsLimited(user));
            }
        }
    }
}
