using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Delivery;

namespace Conserver.Server.Sessions;

/// <summary>
/// Console mode: what an attached client types goes to the console, what follows the escape sequence is a command, and
/// what the console and others do comes back as text. While a question is asked, it gets the bytes.
/// </summary>
internal sealed class ConsoleDialogue : IDialogue, IFrontDoor
{
    private readonly ISession session;
    private readonly Consoles.Console console;
    private readonly ViewerSettings settings = new();
    private readonly Attachment viewer;
    private readonly Prompter prompter;

    private ConsoleDialogue(ISession session, Consoles.Console console, Visitor visitor, out Outcome outcome)
    {
        this.session = session;
        this.console = console;
        outcome = console.Call(visitor, this, out Attachment? attachment);
        viewer = attachment!;
        prompter = new Prompter(console, viewer, settings, Say);
    }

    /// <summary>Calls the console; null when that is refused.</summary>
    public static ConsoleDialogue? Begin(ISession session, Consoles.Console console, Visitor visitor, out Outcome outcome)
    {
        var dialogue = new ConsoleDialogue(session, console, visitor, out outcome);
        if (outcome is Outcome.Refused)
        {
            return null;
        }

        dialogue.Say(outcome is Outcome.Writes ? Replies.Attached : Replies.Spy);
        session.Services.Log.Info($"<group> attach {session.Id} to {console.Name}");
        session.Services.Log.Notice($"[{console.Name}] login {session.Id}");
        return dialogue;
    }

    /// <inheritdoc/>
    long IFrontDoor.Behind => session.Out.Size;

    /// <inheritdoc/>
    Action? IFrontDoor.CaughtUp
    {
        get => session.Out.Relieved;
        set => session.Out.Relieved = value;
    }

    public void Receive(ref ReadOnlySpan<byte> data)
    {
        console.Touch(viewer);
        int waiting = console.Line.Pending;
        Take(ref data);

        // Who did not add to what waits may go on, and be the one to take the line down.
        if (console.Line.IsCongested && console.Line.Pending > waiting)
        {
            session.HoldForDevice(() => console.Line.Pending);
        }
    }

    public void Signalled(WireSignal signal)
    {
        if (signal == WireSignal.Exec && viewer.State == ViewerState.LocalCommandAsked)
        {
            Say(console.Do(viewer, ConsoleVerb.BeginLocalCommand) is Outcome.Writes ? "[rw]\r\n" : "[ro]\r\n");
        }
        else if (signal == WireSignal.Abort && viewer.State is ViewerState.LocalCommandAsked or ViewerState.LocalCommand)
        {
            _ = console.Do(viewer, ConsoleVerb.EndLocalCommand);
        }
    }

    public void Ended()
    {
        if (console.Leave(viewer))
        {
            session.Services.Log.Notice($"[{console.Name}] logout {session.Id}");
        }
    }

    /// <inheritdoc/>
    void IFrontDoor.Output(Chunk said) => session.Out.Output(WireChunk.Of(said));

    /// <inheritdoc/>
    void IFrontDoor.Hear(Notice notice) => Say(NoticeText.Of(notice));

    /// <inheritdoc/>
    void IFrontDoor.EndLocalCommand() => session.Out.Raw(WireEncoder.Signal(WireSignal.Abort));

    /// <inheritdoc/>
    void IFrontDoor.Evicted(Farewell why)
    {
        if (viewer.IsWatching)
        {
            Say(NoticeText.Of(why));
        }

        session.Services.Log.Notice($"[{console.Name}] logout {session.Id}");
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

    private void Take(ref ReadOnlySpan<byte> data)
    {
        switch (viewer.State)
        {
            case ViewerState.Suspended:
                // Any byte wakes, and is swallowed.
                data = data[1..];
                Say(OutcomeText.OfReturn(console.Do(viewer, ConsoleVerb.Resume)));
                break;
            case ViewerState.LocalCommandAsked:
                data = default;
                break;
            case ViewerState.LocalCommand:
                Type(data);
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
            prompter.Feed(prompter.TakesHighBits ? key : Stripped(key));
        }
        else if (settings.Escape.TryRead(ref data, out EscapeToken token))
        {
            Obey(token);
        }
    }

    private void Say(string text) => session.Out.Notice(text);

    private void Obey(EscapeToken token)
    {
        switch (token.Kind)
        {
            case EscapeTokenKind.Keys:
                Type(token.Keys);
                break;
            case EscapeTokenKind.EscapedKeys:
                _ = console.Do(viewer, new ConsoleCommand(ConsoleVerb.Quote, Text: Latin1.Text(token.Keys)));
                break;
            case EscapeTokenKind.Prefix:
                Say("[");
                break;
            case EscapeTokenKind.Command:
                Command(Stripped(token.Command));
                break;
        }
    }

    private byte Stripped(byte key) => console.Config.Has(ConsoleOptions.StripHigh) ? (byte)(key & 0x7F) : key;

    // Keys that cannot go to the console are dropped; who ends a line learns why.
    private void Type(ReadOnlySpan<byte> keys)
    {
        if (console.Type(viewer, keys))
        {
            return;
        }

        string why = viewer.Standing == Standing.Writer ? OutcomeText.Word(console.Line.State) : "read-only";
        string first = CharText.Display(settings.Escape.First), second = CharText.Display(settings.Escape.Second);
        foreach (byte key in keys)
        {
            if (key is (byte)'\r' or (byte)'\n')
            {
                Say($"[{why} -- use {first} {second} ? for help]\r\n");
            }
        }
    }

    private void Command(byte key)
    {
        switch (EscapeCommands.Find(key)?.Action ?? EscapeAction.Unknown)
        {
            case EscapeAction.Disconnect:
                session.End("disconnect]\r\n");
                break;

            // `;` ends the questions of a client that has just called, whoever it is; only then it means "go elsewhere".
            case EscapeAction.ConnectOrGoto when !viewer.IsWatching:
                Do(ConsoleVerb.Connect);
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
            case EscapeAction.Attach:
                Do(ConsoleVerb.Attach);
                break;
            case EscapeAction.Force:
                Do(ConsoleVerb.Force);
                break;
            case EscapeAction.Spy:
                Do(ConsoleVerb.Spy);
                break;
            case EscapeAction.Down:
                Do(ConsoleVerb.Down);
                break;
            case EscapeAction.Reopen:
                Do(ConsoleVerb.Reopen);
                break;
            case EscapeAction.FlowControl:
                Do(ConsoleVerb.ToggleFlow);
                break;
            case EscapeAction.ToggleLog:
                Do(ConsoleVerb.ToggleLog);
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
                Answer(question);
                break;
        }
    }

    // Commands that only ask.
    private void Answer(EscapeAction question)
    {
        switch (question)
        {
            case EscapeAction.Help:
                bool isWriter = viewer.Standing == Standing.Writer;
                Say((isWriter ? "help]\r\n" : "help spy mode]\r\n") + EscapeCommands.Help(
                    isWriter, viewer.IsLimited, settings.LinesOf(ReplayKind.Replay), settings.LinesOf(ReplayKind.Playback)));
                break;
            case EscapeAction.Motd:
                Say(console.Config.Motd.Length > 0 ? $"-- MOTD -- {console.Config.Motd}]\r\n" : "-- MOTD --]\r\n");
                break;
            case EscapeAction.Version:
                Say($"version `{Replies.Version}']\r\n");
                break;
            case EscapeAction.VersionNumber:
                Say($"{Replies.VersionNumber}]\r\n");
                break;
            case EscapeAction.Ignore:
                Say("ignored]\r\n");
                break;
            case EscapeAction.Replay:
                Replay("replay]\r\n", settings.LinesOf(ReplayKind.Replay));
                break;
            case EscapeAction.Playback:
                Replay("playback]\r\n", settings.LinesOf(ReplayKind.Playback));
                break;
            case EscapeAction.LastLine:
                Replay("^R]\r\n", 1);
                break;
            case EscapeAction.Who:
                Say($"who {console.Name}]\r\n" + Listings.Who(console, viewer));
                break;
            case EscapeAction.Hosts:
                List("hosts]\r\n", other => Listings.Hosts(other, marked: other == console));
                break;
            case EscapeAction.Examine:
                List("examine]\r\n", Listings.Examine);
                break;
            case EscapeAction.Info:
                List("info]\r\n", other => Listings.Info(other, session));
                break;
            case EscapeAction.Group:
                ListViewers();
                break;
            default:
                Say(OutcomeText.Unknown);
                break;
        }
    }

    private void Do(ConsoleVerb verb) => Say(OutcomeText.Of(verb, console.Do(viewer, verb)));

    private void AskIfMay(ConsoleVerb verb, Prompt prompt, string question)
    {
        if (Permission.Refuses(verb, viewer) is { } why)
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
        if (Permission.Refuses(ConsoleVerb.Suspend, viewer) is not null)
        {
            Say(OutcomeText.Unknown);
            return;
        }

        session.Out.Raw(WireEncoder.Signal(signal));
        _ = console.Do(viewer, ConsoleVerb.Suspend);
    }

    private void LocalCommand()
    {
        if (console.Do(viewer, ConsoleVerb.AskLocalCommand) is Outcome.Refused)
        {
            Say(OutcomeText.Unknown);
            return;
        }

        session.Out.Raw(WireEncoder.Signal(WireSignal.Exec));
    }

    private void Replay(string header, int lines)
    {
        Say(header);
        console.History.Replay(lines, new ReplayPlace(session.Out.Promise()));
    }

    private void List(string header, Func<Consoles.Console, string> row)
    {
        Say(header);
        Answers.Rows(session, session.Services.Now.Roster.Consoles, row);
    }

    private void ListViewers()
    {
        Say(string.Create(CultureInfo.InvariantCulture, $"group ctl_{session.GroupPort}]\r\n"));
        Answers.Whole(
            session,
            session.Services.Now.Roster.Consoles,
            other => Listings.Viewers(other, viewer),
            Listings.NewestFirst);
    }
}
