using Conserver.Protocol.Escape;

namespace Conserver.Server.Sessions;

/// <summary>A line of text or a number, with editing.</summary>
/// <param name="dialogue">Whose prompt it is.</param>
/// <param name="editor">What may be typed.</param>
/// <param name="accepted">Gets the text.</param>
/// <param name="unchanged">Shown, and nothing accepted, when the text is empty; null accepts empty text.</param>
internal sealed class TextPrompt(ConsoleDialogue dialogue, PromptEditor editor, Action<string> accepted, string? unchanged = null)
    : Prompt(dialogue)
{
    public override void Feed(byte key)
    {
        bool done = editor.Feed(key, out string echo);
        Dialogue.Echo(echo);
        if (!done)
        {
            return;
        }

        if (editor.Text.Length == 0 && unchanged is not null)
        {
            Dialogue.Answer(unchanged + "]\r\n");
            return;
        }

        Dialogue.Answer("]\r\n");
        accepted(editor.Text);
    }
}
