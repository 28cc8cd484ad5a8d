namespace Conserver.Server.Sessions;

/// <summary>A question of the console dialogue: it gets what the client types until it answers.</summary>
internal abstract class Prompt(ConsoleDialogue dialogue)
{
    protected ConsoleDialogue Dialogue { get; } = dialogue;

    /// <summary>Bytes come as they were typed, also on a console that strips their high bit.</summary>
    public virtual bool TakesHighBits => false;

    /// <summary>Takes one byte.</summary>
    public abstract void Feed(byte key);
}
