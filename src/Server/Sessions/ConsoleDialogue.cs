using System.Globalization;
using Conserver.Protocol.Dialogue;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;
using Conserver.Protocol.Wire;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.History;

namespace Conserver.Server.Sessions;

/// <summary>
/// Console mode: what an attached client types goes to the console, and what follows the escape sequence is a command.
/// Prompts are <see cref="Prompt"/>s: while there is one, it gets the bytes.
/// </summary>
internal sealed class ConsoleDialogue : IDialogue
{
    private readonly ISession session;
    private readonly Consoles.Console console;
    private readonly Attachment viewer;
    private readonly EscapeReader escape = new();
    private Prompt? prompt;
    private LocalCommandState local;
    private bool suspended;
    private int replayLines = 20;
    private int playbackLines = 60;

    public ConsoleDialogue(ISession session, Consoles.Console console, bool readOnly)
    {
        this.session = session;
        this.console = console;
        viewer = new Attachment
        {
            User = session.User,
            Id = session.Id,
            Out = session.Out,
            Since = session.Since,
            IsLimited = session.Services.Now.Access.IsLimited(session.Identity),
            IsReadOnly = readOnly,
            Evict = Evict,
            EndLocalCommand = EndLocalCommand,
            KeysTaken = KeysTaken,
        };
        session.Out.Notice(console.Call(viewer));
        session.Services.Log.Info($"<group> attach {session.Id} to {console.Name}");
        session.Services.Log.Notice($"[{console.Name}] login {session.Id}");
    }

    private enum LocalCommandState
    {
        None,

        /// <summary>The client has been asked to run a command; nothing goes either way.</summary>
        Asked,

        /// <summary>It runs: everything typed is its output.</summary>
        Running,
    }

    public void Receive(ref ReadOnlySpan<byte> data)
    {
        viewer.LastInput = console.Loop.Now;
        int waiting = console.Line.Pending;
        Take(ref data);

        // Who did not add to what waits may go on, and be the one to take the line down.
        if (console.Line.IsCongested && console.Line.Pending > waiting)
        {
            session.HoldForDevice(() => console.Line.Pending);
        }
    }

    private void Take(ref ReadOnlySpan<byte> data)
    {
        if (suspended)
        {
            // Any byte wakes, and is swallowed.
            data = data[1..];
            suspended = false;
            Say(console.Writing.Resume(viewer) + "\r\n");
        }
        else if (local == LocalCommandState.Asked)
        {
            data = default;
        }
        else if (local == LocalCommandState.Running)
        {
            Type(data);
            data = default;
        }
        else if (prompt is not null)
        {
            byte key = data[0];
            data = data[1..];
            prompt.Feed(prompt.TakesHighBits ? key : Stripped(key));
        }
        else if (escape.TryRead(ref data, out EscapeToken token))
        {
            Obey(token);
        }
    }

    public void Signalled(WireSignal signal)
    {
        if (signal == WireSignal.Exec && local == LocalCommandState.Asked)
        {
            local = LocalCommandState.Running;
            viewer.InLocalCommand = true;
            Say(console.Writer == viewer ? "[rw]\r\n" : "[ro]\r\n");
        }
        else if (signal == WireSignal.Abort && local != LocalCommandState.None)
        {
            local = LocalCommandState.None;
            viewer.InLocalCommand = false;
            viewer.IsConnected = true;
        }
    }

    public void Ended()
    {
        if (console.Attachments.Contains(viewer))
        {
            console.Leave(viewer);
            session.Services.Log.Notice($"[{console.Name}] logout {session.Id}");
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
            case EscapeTokenKind.EscapedKeys when console.Writer == viewer:
                console.Send(token.Keys);
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

        string why = console.Writer == viewer ? console.StateWord : "read-only";
        string notice = $"[{why} -- use {CharText.Display(escape.First)} {CharText.Display(escape.Second)} ? for help]\r\n";
        foreach (byte key in keys)
        {
            if (key is (byte)'\r' or (byte)'\n')
            {
                Say(notice);
            }
        }
    }

    private void Command(byte key)
    {
        bool isWriter = console.Writer == viewer;
        EscapeCommand? command = EscapeCommands.Find(key);

        // `;` ends the negotiation of a client that has just called, whoever it is; only then it means "go elsewhere".
        bool allowed = command is not null
            && (EscapeCommands.MayUse(command, isWriter, viewer.IsLimited)
                || (command.Action == EscapeAction.ConnectOrGoto && !viewer.IsConnected));
        switch (allowed ? command!.Action : EscapeAction.Unknown)
        {
            case EscapeAction.Disconnect:
                session.End("disconnect]\r\n");
                break;
            case EscapeAction.ConnectOrGoto when !viewer.IsConnected:
                viewer.IsConnected = true;
                Say("connected]\r\n");
                break;
            case EscapeAction.ConnectOrGoto:
                Suspend(WireSignal.Goto);
                break;
            case EscapeAction.Suspend:
                Suspend(WireSignal.Suspend);
                break;
            case EscapeAction.LocalCommand:
                viewer.IsConnected = false;
                local = LocalCommandState.Asked;
                session.Out.Raw(WireEncoder.Signal(WireSignal.Exec));
                break;
            case EscapeAction.State when !viewer.IsConnected:
                Say(console.StateWord == "up" ? "up]\r\n" : $"`{console.Name}' -- console is {console.StateWord}]\r\n");
                break;
            case EscapeAction.Attach:
                Say(console.Writing.Attach(viewer) + "\r\n");
                break;
            case EscapeAction.Force:
                Say(console.Writing.Force(viewer) + "\r\n");
                break;
            case EscapeAction.Spy:
                console.Writing.Spy(viewer);
                Say("spying]\r\n");
                break;
            case EscapeAction.Down:
                Say(console.Down(viewer) + "\r\n");
                break;
            case EscapeAction.Reopen:
                Say(isWriter ? console.Reopen(viewer) : "attach to reopen]\r\n");
                break;
            case EscapeAction.FlowControl:
                Say(FlowControl());
                break;
            case EscapeAction.ToggleLog:
                Say(console.ToggleLogging(viewer) + "\r\n");
                break;
            case EscapeAction.Help:
                Say((isWriter ? "help]\r\n" : "help spy mode]\r\n")
                    + EscapeCommands.Help(isWriter, viewer.IsLimited, replayLines, playbackLines));
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
                Replay("replay]\r\n", replayLines);
                break;
            case EscapeAction.Playback:
                Replay("playback]\r\n", playbackLines);
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
                ListGroup();
                break;
            case EscapeAction.Redefine:
                Say("redef: ");
                Ask(new RedefinePrompt(this, escape));
                break;
            case EscapeAction.Broadcast:
                Say("Enter message: ");
                Ask(new TextPrompt(this, PromptEditor.ForText(), text =>
                    console.Broadcast($"[{viewer.Id}: {text}]\r\n")));
                break;
            case EscapeAction.Note when !console.History.IsOpen:
                Say("no log file on this console]\r\n");
                break;
            case EscapeAction.Note:
                Say("Enter note: ");
                Ask(new TextPrompt(this, PromptEditor.ForText(), text =>
                    console.Note($"NOTE -- {viewer.Id}: {text}")));
                break;
            case EscapeAction.SetReplay:
                AskCount("replay", replayLines, count => replayLines = count);
                break;
            case EscapeAction.SetPlayback:
                AskCount("playback", playbackLines, count => playbackLines = count);
                break;
            case EscapeAction.Quote when !isWriter:
                Say("attach to send character]\r\n");
                break;
            case EscapeAction.Quote:
                Say("quote \\");
                Ask(new QuotePrompt(this, value =>
                {
                    if (console.Writer == viewer)
                    {
                        console.Send([value]);
                    }
                }));
                break;
            case EscapeAction.Halt:
                Say("halt ");
                Ask(new HaltPrompt(this, console, viewer, session.Services));
                break;
            case EscapeAction.Task:
                Say("task ");
                Ask(new TaskPrompt(this, console, viewer, session.Services, escape));
                break;
            default:
                Say("unknown -- use `?']\r\n");
                break;
        }
    }

    /// <summary>The prompt gets the next bytes.</summary>
    internal void Ask(Prompt next) => prompt = next;

    /// <summary>The prompt is over; the text is shown.</summary>
    internal void Answer(string text)
    {
        prompt = null;
        Say(text);
    }

    /// <summary>Shows text in the middle of a prompt.</summary>
    internal void Echo(string text)
    {
        if (text.Length > 0)
        {
            Say(text);
        }
    }

    private void AskCount(string what, int count, Action<int> set)
    {
        string shown = count.ToString(CultureInfo.InvariantCulture);
        Say($"set {what} ({shown}): ");
        Ask(new TextPrompt(this, PromptEditor.ForCount(), text => set(int.Parse(text, CultureInfo.InvariantCulture)), shown));
    }

    private string FlowControl() => console.Line.ToggleIxon() switch
    {
        true => "ixon ON]\r\n",
        false => "ixon OFF]\r\n",
        null when console.Config.Kind.Word is "exec" or "device" => "failed]\r\n",
        null => "ok]\r\n",
    };

    private void Suspend(WireSignal signal)
    {
        session.Out.Raw(WireEncoder.Signal(signal));
        suspended = true;
        console.Writing.Suspend(viewer);
    }

    private void Replay(string header, int lines)
    {
        Say(header);
        console.History.Replay(lines, session.Out.Promise());
    }

    private void List(string header, Func<Consoles.Console, string> row)
    {
        Say(header);
        Answers.Rows(session, session.Services.Now.Roster.Consoles, row);
    }

    private void ListGroup()
    {
        Say(string.Create(CultureInfo.InvariantCulture, $"group ctl_{session.GroupPort}]\r\n"));
        Answers.Whole(
            session,
            session.Services.Now.Roster.Consoles,
            other => Listings.Viewers(other, viewer),
            Listings.NewestFirst);
    }

    private void Evict(string farewell)
    {
        EndLocalCommand();
        viewer.Tell(farewell);
        console.Leave(viewer);
        session.Services.Log.Notice($"[{console.Name}] logout {session.Id}");
        session.End("");
    }

    // The client ends its command when told to; a command that was only asked for ends by the client's own decision.
    private void EndLocalCommand()
    {
        if (local == LocalCommandState.Running)
        {
            local = LocalCommandState.None;
            viewer.InLocalCommand = false;
            viewer.IsConnected = true;
            session.Out.Raw(WireEncoder.Signal(WireSignal.Abort));
        }
    }

    // In a turn of its own: what the session still has to say may be about the very line that is changing.
    private void KeysTaken()
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
}
