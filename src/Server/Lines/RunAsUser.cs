using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// Applies <c>execrunas</c>, <c>initrunas</c> and <c>runas</c>. As with the old daemon they count only for root; unlike
/// it, the supplementary groups become the user's own instead of staying root's.
/// </summary>
internal static class RunAsUser
{
    public static SpawnRequest Apply(SpawnRequest request, RunAs who)
    {
        if (!Sys.IsRoot || who is { User: null, Group: null })
        {
            return request;
        }

        if (request.Terminal is not null && who.User is { } owner)
        {
            Spawn.GiveTerminal(request.Terminal, owner);
        }

        return request with { User = who.User, Group = who.Group, Groups = GroupsOf(who) };
    }

    private static IReadOnlyList<uint> GroupsOf(RunAs who) => who.User is { } user && Users.ById(user) is { } account
        ? Users.GroupsOf(account.Name, who.Group ?? account.GroupId)
        : who.Group is { } group ? [group] : [];
}
