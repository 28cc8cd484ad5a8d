using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;

namespace Conserver.Server.Sessions;

/// <summary>The two bytes of a new escape sequence.</summary>
internal sealed class RedefinePrompt(ConsoleDialogue dialogue, EscapeReader escape) : Prompt(dialogue)
{
    private byte? first;

    public override bool TakesHighBits => true;

    public override void Feed(byte key)
    {
        if (first is not { } one)
        {
            first = key;
            Dialogue.Echo(CharText.Display(key) + " ");
            return;
        }

        escape.First = one;
        escape.Second = key;
        Dialogue.Answer(CharText.Display(key) + "  ok]\r\n");
    }
}
