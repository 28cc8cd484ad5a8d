namespace Conserver.Server.Sessions;

/// <summary>A question of the console dialogue: it gets what the client types until it answers.</summary>
internal abstract class Prompt(ConsoleDialogue dialogue)
{
    protected ConsoleDialogue Dialogue { get; } = dialogue;

    /// <summary>Takes one byte.</summary>
    public abstract void Feed(byte key);
}
