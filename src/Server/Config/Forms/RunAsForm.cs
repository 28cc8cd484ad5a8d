using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>The form of <c>execrunas</c>, <c>initrunas</c> and <c>runas</c>.</summary>
internal static class RunAsForm
{
    public static readonly Form<RunAs> UserAndGroup = new("user[:group]", Read) { Over = Over };

    private static RunAs Over(RunAs over, RunAs under)
    {
        bool user = over.User is not null || over.UnknownUser is not null;
        bool group = over.Group is not null || over.UnknownGroup is not null;
        return new RunAs(
            user ? over.User : under.User,
            group ? over.Group : under.Group,
            user ? over.UnknownUser : under.UnknownUser,
            group ? over.UnknownGroup : under.UnknownGroup);
    }

    /// <summary>
    /// A part that is unknown is an error. It may be known when it is needed; nobody else stands in for it.
    /// </summary>
    private static Parsed<RunAs> Read(ItemAssigned item, RunAs before, Reading reading)
    {
        int colon = item.Value.IndexOf(':', StringComparison.Ordinal);
        string user = colon < 0 ? item.Value : item.Value[..colon];
        string group = colon < 0 ? "" : item.Value[(colon + 1)..];
        (uint? uid, string? unknownUser) = Id(item, user, "user", reading.Surroundings.User, reading);
        (uint? gid, string? unknownGroup) = Id(item, group, "group", reading.Surroundings.Group, reading);
        return new RunAs(uid, gid, unknownUser, unknownGroup);
    }

    private static (uint? Id, string? Unknown) Id(
        ItemAssigned item, string name, string kind, Func<string, uint?> lookUp, Reading reading)
    {
        if (name.Length == 0)
        {
            return (null, null);
        }

        uint? id = Numbers.AllDigits(name)
            ? uint.TryParse(name, out uint number) ? number : null
            : lookUp(name);
        if (id is null)
        {
            reading.Error(item, $"invalid {kind} name `{name}'");
            return (null, name);
        }

        return (id == 0 ? null : id, null);
    }
}
