using Conserver.Posix;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Wire;
using Conserver.Server.Consoles;
using Conserver.Server.Logging;

namespace Conserver.Server.Sessions;

/// <summary>
/// Console mode: what an attached client types goes to the console, what follows the escape sequence is a command, and
/// what the console and others do comes back as text. While a question is asked, it gets the bytes.
/// </summary>
internal sealed class ConsoleDialogue : IDialogue, IFrontDoor
{
    /// <summary>Nobody asks four thousand times a second.</summary>
    private const int CommandCost = 4;

    private readonly ISession session;
    private readonly Consoles.Console console;
    private readonly ViewerSettings settings = new();
    private readonly Attachment viewer;
    private readonly Prompter prompter;
    private readonly WindowQuestion window;
    private readonly ConsoleQuestions questions;
    private readonly Typing typing;

    private ConsoleDialogue(ISession session, Consoles.Console console, Visitor visitor, out Outcome outcome)
    {
        this.session = session;
        this.console = console;
        outcome = console.Call(visitor, this, out Attachment? attachment);
        viewer = attachment!;
        prompter = new Prompter(console, viewer, settings, Say);
        window = new WindowQuestion(console, viewer, Say, () => session.Out.Signal(WireSignal.Window));
        questions = new ConsoleQuestions(session, console, viewer, settings, window);
        typing = new Typing(session, console, viewer, settings.Escape);
    }

    /// <summary>Calls the console; null when that is refused.</summary>
    public static ConsoleDialogue? Begin(ISession session, Consoles.Console console, Visitor visitor, out Outcome outcome)
    {
        var dialogue = new ConsoleDialogue(session, console, visitor, out outcome);
        if (outcome is Outcome.Refused)
        {
            return null;
        }

        dialogue.Say(OutcomeText.OfCall(outcome));
        session.Services.Log.Info(new LogClient("<group>", session.Id).Did("attach") + $" to {console.Name}");
        session.Services.Log.Notice(console.Name, $"login {session.Id}");
        return dialogue;
    }

    long IFrontDoor.Behind => session.Out.Size;

    Action? IFrontDoor.CaughtUp
    {
        get => session.Out.Relieved;
        set => session.Out.Relieved = value;
    }

    public void Receive(ref ReadOnlySpan<byte> data)
    {
        console.Touch(viewer);
        if (viewer.Rights.IsInDoubt || viewer.Awaits == LineWait.Command)
        {
            // Goes on, by KeysTaken, when it has been judged, or the rest of the answer has come.
            session.Hold();
            return;
        }

        // Only keys wait for the device: who has typed too much may be the one to take the line down.
        if (!IsForDevice(data[0]) || !typing.Holds())
        {
            Take(ref data);
            typing.Look();
        }
    }

    public void Signalled(WireSignal signal)
    {
        window.Hear(signal);
        if (signal == WireSignal.Exec && viewer.State == ViewerState.LocalCommandAsked)
        {
            Say(console.Do(viewer, ConsoleVerb.BeginLocalCommand) is Outcome.Writes ? "[rw]\r\n" : "[ro]\r\n");
        }
        else if (signal == WireSignal.Abort && viewer.State is ViewerState.LocalCommandAsked or ViewerState.LocalCommand)
        {
            _ = console.Do(viewer, ConsoleVerb.EndLocalCommand);
        }
    }

    public void GoOn()
    {
        // What a viewer may do is its console's to find out, and it stays there.
    }

    public bool IsStuck => typing.IsStuck;

    public void Ended()
    {
        typing.Stop();
        if (console.Leave(viewer))
        {
            session.Services.Log.Notice(console.Name, $"logout {session.Id}");
        }
    }

    void IFrontDoor.Output(Chunk said) => session.Out.Output(WireChunk.Of(said));

    void IFrontDoor.Hear(Notice notice)
    {
        if (notice is Notice.LineSettled or Notice.LineTakesTime)
        {
            // The rest of the answer to what this viewer asked.
            Say(NoticeText.Of(notice));
        }
        else
        {
            session.Out.Notice(NoticeChunk.Of(notice));
        }
    }

    void IFrontDoor.EndLocalCommand() => session.Out.Signal(WireSignal.Abort);

    void IFrontDoor.Evicted(Farewell why)
    {
        if (viewer.IsWatching)
        {
            Say(NoticeText.Of(why));
        }

        session.Services.Log.Notice(console.Name, $"logout {session.Id}");
        session.End("");
    }

    // In a turn of its own: what the session still has to say may be about the very line that is changing.
    void IFrontDoor.KeysTaken()
    {
        if (session.IsHeld)
        {
            console.Loop.Post(session, () =>
            {
                if (session.IsHeld)
                {
                    session.Release();
                }
            });
        }
    }

    // Typed for the device; commands and answers are not.
    private bool IsForDevice(byte next) => viewer.State switch
    {
        _ when window.IsBeingAnswered => false,
        ViewerState.Suspended or ViewerState.LocalCommandAsked => false,
        ViewerState.LocalCommand => true,
        _ => prompter.IsAsking ? prompter.IsQuoting : settings.Escape.IsKey(next),
    };

    private void Take(ref ReadOnlySpan<byte> data)
    {
        switch (viewer.State)
        {
            case var _ when window.IsBeingAnswered:
                window.Take(ref data);
                break;
            case ViewerState.Suspended:
                // Any byte wakes, and is swallowed.
                data = data[1..];
                Say(OutcomeText.OfReturn(console.Do(viewer, ConsoleVerb.Resume)));
                break;
            case ViewerState.LocalCommandAsked:
                session.Waste(data.Length);
                data = default;
                break;
            case ViewerState.LocalCommand:
                typing.Keys(data);
                data = default;
                break;
            default:
                TakeKeys(ref data);
                break;
        }
    }

    private void TakeKeys(ref ReadOnlySpan<byte> data)
    {
        if (prompter.IsAsking)
        {
            byte key = data[0];
            data = data[1..];
            session.Waste(1);
            prompter.Feed(prompter.TakesHighBits ? key : typing.Stripped(key));
        }
        else if (settings.Escape.TryRead(ref data, out EscapeToken token))
        {
            bool isKeys = token.Kind is EscapeTokenKind.Keys or EscapeTokenKind.EscapedKeys;
            if (isKeys && !data.IsEmpty && console.TakesKeysOf(viewer))
            {
                if (typing.Gather(ref data, token.Keys, out EscapeToken next))
                {
                    Obey(next);
                }
            }
            else
            {
                Obey(token);
            }
        }
    }

    private void Say(string text) => session.Out.Say(text);

    private void Obey(EscapeToken token)
    {
        switch (token.Kind)
        {
            case EscapeTokenKind.Keys:
                typing.Keys(token.Keys);
                break;
            case EscapeTokenKind.EscapedKeys:
                typing.Quoted(token.Keys);
                break;
            case EscapeTokenKind.Prefix:
                Say("[");
                break;
            case EscapeTokenKind.Command:
                Command(typing.Stripped(token.Command));
                break;
        }
    }

    private void TellOfNoLine()
    {
        if (console.Line.Hopeless is { } why)
        {
            session.Out.Tell(NoticeText.Of(new Notice.NoLine(why)));
        }
    }

    private void Command(byte key)
    {
        session.Waste(CommandCost);
        switch (EscapeCommands.Find(key)?.Action ?? EscapeAction.Unknown)
        {
            case EscapeAction.Disconnect:
                session.End("disconnect]\r\n");
                break;

            // `;` ends the questions of a client that has just called, whoever it is; only then it means "go elsewhere".
            case EscapeAction.ConnectOrGoto when !viewer.IsWatching:
                Do(ConsoleVerb.Connect);
                TellOfNoLine();
                if (console.History.Trouble is { } trouble)
                {
                    // Others were told when it began.
                    session.Out.Tell(NoticeText.Of(new Notice.LogTrouble(trouble)));
                }

                break;
            case EscapeAction.ConnectOrGoto:
                StepAside(WireSignal.Goto);
                break;
            case EscapeAction.Suspend:
                StepAside(WireSignal.Suspend);
                break;
            case EscapeAction.LocalCommand:
                LocalCommand();
                break;
            case EscapeAction.State when !viewer.IsWatching:
                string word = OutcomeText.Word(console.Line.State);
                Say(word == "up" ? "up]\r\n" : $"`{console.Name}' -- console is {word}]\r\n");
                break;
            case EscapeAction.Reopen:
                Do(ConsoleVerb.Reopen);
                TellOfNoLine();
                break;
            case var plain when Verb(plain) is { } verb:
                Do(verb);
                break;
            case EscapeAction.Quote:
                AskIfMay(ConsoleVerb.Quote, new Prompt.Octal(), "quote \\");
                break;
            case EscapeAction.Halt:
                AskIfMay(ConsoleVerb.Break, new Prompt.Break(), "halt ");
                break;
            case EscapeAction.Task:
                AskIfMay(ConsoleVerb.Task, new Prompt.Task(), "task ");
                break;
            case EscapeAction.Broadcast:
                prompter.Ask(new Prompt.Line(ConsoleVerb.Say, PromptEditor.ForText()), "Enter message: ");
                break;
            case EscapeAction.Note when !console.History.IsOpen:
                Say(OutcomeText.Of(ConsoleVerb.Note, new Outcome.NoLog()));
                break;
            case EscapeAction.Note:
                prompter.Ask(new Prompt.Line(ConsoleVerb.Note, PromptEditor.ForText()), "Enter note: ");
                break;
            case EscapeAction.Redefine:
                prompter.Ask(new Prompt.NewEscape(), "redef: ");
                break;
            case EscapeAction.SetReplay:
                prompter.AskCount(ReplayKind.Replay);
                break;
            case EscapeAction.SetPlayback:
                prompter.AskCount(ReplayKind.Playback);
                break;
            case var question:
                questions.Answer(question);
                break;
        }
    }

    private void Do(ConsoleVerb verb) => Say(OutcomeText.Of(verb, console.Do(viewer, verb)));

    // Of a key that needs nothing more.
    private static ConsoleVerb? Verb(EscapeAction action) => action switch
    {
        EscapeAction.Attach => ConsoleVerb.Attach,
        EscapeAction.Force => ConsoleVerb.Force,
        EscapeAction.Spy => ConsoleVerb.Spy,
        EscapeAction.Down => ConsoleVerb.Down,
        EscapeAction.FlowControl => ConsoleVerb.ToggleFlow,
        EscapeAction.ToggleLog => ConsoleVerb.ToggleLog,
        _ => null,
    };

    private void AskIfMay(ConsoleVerb verb, Prompt prompt, string question)
    {
        if (console.Refuses(verb, viewer) is { } why)
        {
            Say(OutcomeText.Of(verb, new Outcome.Refused(why)));
        }
        else
        {
            prompter.Ask(prompt, question);
        }
    }

    private void StepAside(WireSignal signal)
    {
        if (console.Refuses(ConsoleVerb.Suspend, viewer) is not null)
        {
            Say(OutcomeText.Unknown);
            return;
        }

        session.Out.Signal(signal);
        _ = console.Do(viewer, ConsoleVerb.Suspend);
    }

    private void LocalCommand()
    {
        if (console.Do(viewer, ConsoleVerb.AskLocalCommand) is Outcome.Refused)
        {
            Say(OutcomeText.Unknown);
            return;
        }

        session.Out.Signal(WireSignal.Exec);
    }
}
