using System.Globalization;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;
using Conserver.Server.Consoles;

namespace Conserver.Server.Sessions;

/// <summary>Asks the questions of one console dialogue, and acts on the answers.</summary>
/// <param name="console">The console.</param>
/// <param name="viewer">Who is asked.</param>
/// <param name="settings">What the answers may change.</param>
/// <param name="say">Shows text.</param>
internal sealed class Prompter(Consoles.Console console, Attachment viewer, ViewerSettings settings, Action<string> say)
{
    private const string ConfirmQuestion = "confirm? [y/N] ";

    private Prompt? current;

    /// <summary>What the client types is an answer.</summary>
    public bool IsAsking => current is not null;

    /// <summary>Bytes come as they were typed, also on a console that strips their high bit.</summary>
    public bool TakesHighBits => current is Prompt.NewEscape;

    /// <summary>The answer is a key for the device.</summary>
    public bool IsQuoting => current is Prompt.Octal;

    /// <summary>Asks; the next bytes are for <see cref="Feed"/>.</summary>
    public void Ask(Prompt prompt, string question)
    {
        say(question);
        current = prompt;
    }

    /// <summary>Asks for a number of lines.</summary>
    public void AskCount(ReplayKind kind)
    {
        string what = kind == ReplayKind.Replay ? "replay" : "playback";
        Ask(new Prompt.Count(kind, PromptEditor.ForCount()), $"set {what} ({Shown(kind)}): ");
    }

    /// <summary>Takes one byte of the answer.</summary>
    public void Feed(byte key)
    {
        switch (current)
        {
            case Prompt.NewEscape prompt:
                Redefine(prompt, key);
                break;
            case Prompt.Line prompt:
                FeedLine(prompt, key);
                break;
            case Prompt.Count prompt:
                FeedCount(prompt, key);
                break;
            case Prompt.Octal prompt:
                FeedOctal(prompt, key);
                break;
            case Prompt.Break:
                ChooseBreak((char)key);
                break;
            case Prompt.Task:
                ChooseTask((char)key);
                break;
            case Prompt.Confirm prompt:
                Confirm(prompt, key);
                break;
        }
    }

    private static bool IsId(char id) => id is (>= '0' and <= '9') or (>= 'a' and <= 'z');

    private string Shown(ReplayKind kind) => settings.LinesOf(kind).ToString(CultureInfo.InvariantCulture);

    private void Answer(string text)
    {
        current = null;
        say(text);
    }

    private void Echo(string text)
    {
        if (text.Length > 0)
        {
            say(text);
        }
    }

    private void Redefine(Prompt.NewEscape prompt, byte key)
    {
        if (prompt.First is not { } first)
        {
            current = new Prompt.NewEscape(key);
            Echo(CharText.Display(key) + " ");
            return;
        }

        settings.Escape.First = first;
        settings.Escape.Second = key;
        Answer(CharText.Display(key) + "  ok]\r\n");
    }

    private void FeedLine(Prompt.Line prompt, byte key)
    {
        bool done = prompt.Typed.Feed(key, out string echo);
        Echo(echo);
        if (done)
        {
            Answer("]\r\n");
            _ = console.Do(viewer, new ConsoleCommand(prompt.Verb, Text: prompt.Typed.Text));
        }
    }

    private void FeedCount(Prompt.Count prompt, byte key)
    {
        bool done = prompt.Typed.Feed(key, out string echo);
        Echo(echo);
        if (!done)
        {
            return;
        }

        if (prompt.Typed.Text.Length == 0)
        {
            Answer(Shown(prompt.Kind) + "]\r\n");
            return;
        }

        Answer("]\r\n");
        settings.SetLines(prompt.Kind, int.Parse(prompt.Typed.Text, CultureInfo.InvariantCulture));
    }

    private void FeedOctal(Prompt.Octal prompt, byte key)
    {
        if (key is < (byte)'0' or > (byte)'7')
        {
            Answer(" aborted]\r\n");
            return;
        }

        var next = new Prompt.Octal((prompt.Value * 8) + (key - '0'), prompt.Digits + 1);
        current = next;
        Echo(((char)key).ToString());
        if (next.Digits == 3)
        {
            // No line end: what the device answers stands behind the bracket.
            Answer("]");
            _ = console.Do(viewer, new ConsoleCommand(ConsoleVerb.Quote, Text: ((char)(byte)next.Value).ToString()));
        }
    }

    private void ChooseBreak(char id)
    {
        if (id == '?')
        {
            Answer("list]\r\n" + ChoiceText.Breaks(console));
        }
        else if (!IsId(id))
        {
            Answer("aborted]\r\n");
        }
        else
        {
            Do(new ConsoleCommand(ConsoleVerb.Break, id));
        }
    }

    private void ChooseTask(char id)
    {
        bool running = console.Task.IsBusy;
        if (id == '.' && running)
        {
            _ = console.Do(viewer, ConsoleVerb.EndTask);
            Answer("terminate]\r\n");
        }
        else if (id == '?' && running)
        {
            string keys = CharText.Display(settings.Escape.First) + CharText.Display(settings.Escape.Second);
            Answer(string.Create(
                CultureInfo.InvariantCulture, $"running - pid {console.Task.Pid} - use `{keys}!.' to terminate]\r\n"));
        }
        else if (id == '?')
        {
            Answer("list]\r\n" + ChoiceText.Tasks(console));
        }
        else if (!IsId(id))
        {
            Answer("aborted]\r\n");
        }
        else
        {
            Do(new ConsoleCommand(ConsoleVerb.Task, id));
        }
    }

    private void Confirm(Prompt.Confirm prompt, byte key)
    {
        if (key is (byte)'y' or (byte)'Y')
        {
            Echo("y ");
            Do(prompt.Command with { IsConfirmed = true });
        }
        else
        {
            Answer("n aborted]\r\n");
        }
    }

    // A break or a task, which may have to be confirmed.
    private void Do(ConsoleCommand command)
    {
        Outcome outcome = console.Do(viewer, command);
        if (outcome is Outcome.Confirm)
        {
            Ask(new Prompt.Confirm(command), ConfirmQuestion);
        }
        else
        {
            Answer(OutcomeText.Of(command, outcome));
        }
    }
}
