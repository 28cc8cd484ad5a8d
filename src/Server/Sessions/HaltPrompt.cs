using System.Text;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>Which break to send: <c>0</c> the console's own, <c>1-9a-z</c>, or <c>?</c> for the list.</summary>
internal sealed class HaltPrompt(ConsoleDialogue dialogue, Consoles.Console console, Attachment viewer, SessionServices services)
    : Prompt(dialogue)
{
    public override void Feed(byte key)
    {
        char id = (char)key;
        if (id == '?')
        {
            Dialogue.Answer("list]\r\n" + List());
        }
        else if (id is not ((>= '0' and <= '9') or (>= 'a' and <= 'z')))
        {
            Dialogue.Answer("aborted]\r\n");
        }
        else if (console.Writer != viewer)
        {
            Dialogue.Answer("attach to send break]\r\n");
        }
        else
        {
            Choose(id);
        }
    }

    private void Choose(char id)
    {
        char real = id == '0' ? console.Config.Break : id;
        BreakConfig config = services.Now.Config.Breaks[real];
        if (config.Sequence.Length == 0)
        {
            Dialogue.Answer("undefined]\r\n");
            return;
        }

        void Send()
        {
            if (console.Writer != viewer)
            {
                Dialogue.Answer("attach to send break]\r\n");
                return;
            }

            Dialogue.Answer("sent]\r\n");
            console.SendBreak(viewer, id == '0' ? $"0({real})" : $"{real}", config);
        }

        if (config.Confirm)
        {
            Dialogue.Echo(ConfirmPrompt.Question);
            Dialogue.Ask(new ConfirmPrompt(Dialogue, Send));
        }
        else
        {
            Send();
        }
    }

    private string List()
    {
        var text = new StringBuilder();
        BreakConfig own = services.Now.Config.Breaks[console.Config.Break];
        text.Append(own.Sequence.Length > 0 && IsListed(console.Config.Break) ? Row('0', own) : " 0 -   0ms, <undefined>\r\n");
        foreach ((char id, BreakConfig config) in services.Now.Config.Breaks)
        {
            if (config.Sequence.Length > 0 && IsListed(id))
            {
                text.Append(Row(id, config));
            }
        }

        return text.ToString();
    }

    private bool IsListed(char id) =>
        console.Config.BreakList.Contains('*', StringComparison.Ordinal)
        || console.Config.BreakList.Contains(id, StringComparison.Ordinal);

    private static string Row(char id, BreakConfig config) =>
        $" {id} - {config.Delay,3}ms, `{CharText.DisplayText(config.Sequence)}'\r\n";
}
