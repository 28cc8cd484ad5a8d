namespace Conserver.Server.Sessions;

/// <summary>Yes or no; anything but y or Y is no. What is confirmed gives the answer itself.</summary>
internal sealed class ConfirmPrompt(ConsoleDialogue dialogue, Action confirmed) : Prompt(dialogue)
{
    public const string Question = "confirm? [y/N] ";

    public override void Feed(byte key)
    {
        bool yes = key is (byte)'y' or (byte)'Y';
        if (yes)
        {
            Dialogue.Echo("y ");
            confirmed();
        }
        else
        {
            Dialogue.Answer("n aborted]\r\n");
        }
    }
}
