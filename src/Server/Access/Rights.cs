using System.Collections.Immutable;
using Conserver.Server.Config;

namespace Conserver.Server.Access;

/// <summary>What user lists add up to (conserver 8.2.7's rules). Pure.</summary>
internal static class Rights
{
    /// <summary>The entry for everybody who is not mentioned.</summary>
    public const string Everybody = "*";

    /// <summary>
    /// What one list says. The newest entry that is the user's name, or <c>@group</c> of theirs, decides; only if there is
    /// none does <c>*</c>, wherever it stands. Names are case-sensitive.
    /// </summary>
    public static Consent Of(UserList list, Identity user) => Deciding(list, user) switch
    {
        null => Consent.Unlisted,
        { Negated: true } => Consent.No,
        _ => Consent.Yes,
    };

    /// <summary>The entry of a list that decides about a user, or null.</summary>
    public static UserListEntry? Deciding(UserList list, Identity user)
    {
        UserListEntry? everybody = null;
        foreach (UserListEntry entry in list.Entries)
        {
            // A user may call himself @group; that does not put him into it.
            if (entry.Name.StartsWith('@') ? user.Groups.Contains(entry.Name[1..]) : entry.Name == user.Name)
            {
                return entry;
            }

            if (everybody is null && entry.Name == Everybody)
            {
                everybody = entry;
            }
        }

        return everybody;
    }

    /// <summary>What several lists say together: the first that says anything.</summary>
    public static Consent Of(ImmutableArray<UserList> lists, Identity user)
    {
        foreach (UserList list in lists)
        {
            Consent consent = Of(list, user);
            if (consent != Consent.Unlisted)
            {
                return consent;
            }
        }

        return Consent.Unlisted;
    }

    /// <summary>
    /// What a user may do on a console: a yes in <c>rw</c>, else a yes in <c>ro</c>. A no is no more than no yes.
    /// </summary>
    public static ConsoleAccess On(ConsoleConfig console, Identity user) => On(console.ReadWrite, console.ReadOnly, user);

    /// <summary>As the other overload, for bare lists.</summary>
    public static ConsoleAccess On(UserList readWrite, UserList readOnly, Identity user) =>
        Of(readWrite, user) == Consent.Yes ? ConsoleAccess.ReadWrite
        : Of(readOnly, user) == Consent.Yes ? ConsoleAccess.ReadOnly
        : ConsoleAccess.None;

    /// <summary>May use quit, restart, reconfig, newlogs, up and disconnect.</summary>
    public static bool IsAdmin(AccessConfig access, Identity user) => Of(access.Admins, user) == Consent.Yes;

    /// <summary>May not suspend, run local commands or go to another console.</summary>
    public static bool IsLimited(AccessConfig access, Identity user) => Of(access.Limited, user) == Consent.Yes;

    /// <summary>Whether evaluating a list needs the user's groups at all.</summary>
    public static bool NamesGroups(UserList list) => list.Entries.Any(entry => entry.Name.StartsWith('@'));
}
