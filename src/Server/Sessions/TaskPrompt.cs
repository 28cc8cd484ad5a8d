using System.Text;
using Conserver.Protocol.Escape;
using Conserver.Server.Config;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>Which task to run: an id, <c>?</c> for the list, or <c>.</c> to end the one that runs.</summary>
internal sealed class TaskPrompt(
    ConsoleDialogue dialogue, Consoles.Console console, Attachment viewer, SessionServices services, EscapeReader escape)
    : Prompt(dialogue)
{
    public override void Feed(byte key)
    {
        char id = (char)key;
        bool running = console.Task.Running is not null;
        if (id == '.' && running)
        {
            console.Task.Terminate();
            Dialogue.Answer("terminate]\r\n");
        }
        else if (id == '?' && running)
        {
            string keys = Protocol.Text.CharText.Display(escape.First) + Protocol.Text.CharText.Display(escape.Second);
            Dialogue.Answer($"running - pid {console.Task.Running!.Pid} - use `{keys}!.' to terminate]\r\n");
        }
        else if (id == '?')
        {
            Dialogue.Answer("list]\r\n" + List());
        }
        else if (id is not ((>= '0' and <= '9') or (>= 'a' and <= 'z')))
        {
            Dialogue.Answer("aborted]\r\n");
        }
        else if (console.Writer != viewer)
        {
            Dialogue.Answer("attach to invoke task]\r\n");
        }
        else if (running)
        {
            Dialogue.Answer("aborted - task running]\r\n");
        }
        else
        {
            Choose(id);
        }
    }

    private void Choose(char id)
    {
        TaskConfig? task = services.Now.Config.Tasks.FirstOrDefault(task => task.Id == id);
        if (task is null || !IsListed(id))
        {
            Dialogue.Answer("undefined]\r\n");
        }
        else if (task.Confirm)
        {
            Dialogue.Echo(ConfirmPrompt.Question);
            Dialogue.Ask(new ConfirmPrompt(Dialogue, () => Start(task)));
        }
        else
        {
            Start(task);
        }
    }

    private void Start(TaskConfig task)
    {
        if (console.Writer != viewer)
        {
            Dialogue.Answer("attach to invoke task]\r\n");
        }
        else
        {
            Dialogue.Answer(console.Task.Start(viewer, task) ? $"`{task.Id}' started]\r\n" : "failure]\r\n");
        }
    }

    private string List()
    {
        var text = new StringBuilder();
        foreach (TaskConfig task in services.Now.Config.Tasks)
        {
            if (IsListed(task.Id))
            {
                text.Append($" {task.Id} - `{(task.Description.Length > 0 ? task.Description : task.Command)}'\r\n");
            }
        }

        return text.Length > 0 ? text.ToString() : " <undefined>\r\n";
    }

    private bool IsListed(char id) =>
        console.Config.TaskList.Contains('*', StringComparison.Ordinal)
        || console.Config.TaskList.Contains(id, StringComparison.Ordinal);
}
