namespace Conserver.Server.Consoles;

/// <summary>Who may ask what of a console: the one place where that is decided.</summary>
public static class Permission
{
    /// <summary>Why <paramref name="viewer"/> may not; null when it may.</summary>
    public static Refusal? Refuses(ConsoleVerb verb, Attachment viewer) => verb switch
    {
        _ when viewer.State == ViewerState.Gone => Refusal.Gone,
        ConsoleVerb.Suspend when viewer.IsLimited => Refusal.Limited,
        ConsoleVerb.AskLocalCommand when viewer.IsLimited => Refusal.Limited,
        ConsoleVerb.Spy or ConsoleVerb.AskLocalCommand or ConsoleVerb.Down or ConsoleVerb.Reopen or ConsoleVerb.ToggleFlow
            or ConsoleVerb.ToggleLog or ConsoleVerb.Break or ConsoleVerb.Task or ConsoleVerb.Quote
            when viewer.Standing != Standing.Writer => Refusal.NotWriter,
        _ => null,
    };
}
