using Conserver.Server.Access;
using Conserver.Server.Config;

namespace Conserver.Server.Consoles;

/// <summary>Who may ask what of a console, and of the daemon: the one place where that is decided.</summary>
internal static class Permission
{
    /// <summary>Why a user may not ask this of the daemon; null when it may.</summary>
    public static Refusal? Refuses(DaemonVerb verb, bool isAdmin) => verb switch
    {
        DaemonVerb.List or DaemonVerb.Say => null,
        _ => isAdmin ? null : Refusal.NotAdmin,
    };

    /// <summary>Why somebody whom the lists of a console give this right is not let onto it; null when it is.</summary>
    public static Refusal? RefusesCall(ConsoleConfig config, ConsoleAccess right, bool isRemoved) =>
        isRemoved ? Refusal.Gone : right == ConsoleAccess.None ? Refusal.NoRight
        : !config.Has(ConsoleOptions.Login) ? Refusal.NoLogins
        : null;

    /// <summary>
    /// Why <paramref name="viewer"/> may not; null when it may. On a device that is <paramref name="readOnly"/> nobody
    /// types.
    /// </summary>
    public static Refusal? Refuses(ConsoleVerb verb, Attachment viewer, bool readOnly) => verb switch
    {
        _ when viewer.State == ViewerState.Gone => Refusal.Gone,
        ConsoleVerb.Quote when readOnly => Refusal.ReadOnlyDevice,
        ConsoleVerb.Attach or ConsoleVerb.Force or ConsoleVerb.Down or ConsoleVerb.Reopen or ConsoleVerb.ToggleFlow
            or ConsoleVerb.ToggleLog or ConsoleVerb.Break or ConsoleVerb.Task or ConsoleVerb.EndTask or ConsoleVerb.Quote
            or ConsoleVerb.Resize
            when viewer.Rights.IsInDoubt => Refusal.InDoubt,
        ConsoleVerb.Suspend when viewer.Rights.IsLimited => Refusal.Limited,
        ConsoleVerb.AskLocalCommand when viewer.Rights.IsLimited => Refusal.Limited,
        ConsoleVerb.Spy or ConsoleVerb.AskLocalCommand or ConsoleVerb.Down or ConsoleVerb.Reopen or ConsoleVerb.ToggleFlow
            or ConsoleVerb.ToggleLog or ConsoleVerb.Break or ConsoleVerb.Task or ConsoleVerb.Quote or ConsoleVerb.Resize
            when viewer.Standing != Standing.Writer => Refusal.NotWriter,
        _ => null,
    };
}
