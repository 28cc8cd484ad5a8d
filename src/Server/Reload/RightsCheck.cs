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
        if (!rules.NamesGroups)
        {
            // Nothing has to be asked for.
            Apply(console, viewers, [.. names.Select(Identity.WithoutGroups)]);
            return;
        }

        Array.ForEach(viewers, Consoles.Console.Doubt);
        _ = errands.Accounts.Send(
            console.Loop,
            new Fallback(failure => ApplyWithoutGroups($"internal error: {failure}")),
            console.Name,
            () => names.Select(rules.IdentifyOnce).ToArray(),
            users => Apply(console, viewers, users),
            failure => ApplyWithoutGroups(failure.Message));

        // A user gets less so, never more, than the lists say; and nobody stays in doubt.
        void ApplyWithoutGroups(string reason)
        {
            log.Error(console.Name, $"can't look up the groups of its users: {reason}");
            Apply(console, viewers, [.. names.Select(Identity.WithoutGroups)]);
        }
    }

    private void Apply(Consoles.Console console, Attachment[] viewers, Identity[] users)
    {
        foreach ((Attachment viewer, Identity user) in viewers.Zip(users))
        {
            // A defect with one must not leave the others in doubt.
            console.Loop.Call(console, () => console.Judge(viewer, user, rules.IsLimited(user)));
        }
    }
}
