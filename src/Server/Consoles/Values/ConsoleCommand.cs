namespace Conserver.Server.Consoles;

/// <summary>One thing that a viewer asks of its console. Plain data.</summary>
/// <param name="Verb">What.</param>
/// <param name="Id">Which break or task: <c>0-9a-z</c>.</param>
/// <param name="Text">Of a note or a message, one char per byte; a size as in <c>80x24</c>.</param>
/// <param name="IsConfirmed">The user has been asked and has agreed.</param>
internal readonly record struct ConsoleCommand(ConsoleVerb Verb, char Id = '\0', string Text = "", bool IsConfirmed = false)
{
    /// <summary>A verb that needs nothing more.</summary>
    public static implicit operator ConsoleCommand(ConsoleVerb verb) => new(verb);
}
