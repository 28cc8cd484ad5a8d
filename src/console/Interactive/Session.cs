using Conserver.Client;
using Conserver.Client.Configuration;
using Conserver.Client.Streams;
using Conserver.ConsoleProgram.Configuration;
using Conserver.ConsoleProgram.Picking;
using Conserver.ConsoleProgram.Terminal;
using Conserver.Posix;
using Conserver.Protocol.Wire;

namespace Conserver.ConsoleProgram.Interactive;

/// <summary>
/// A person on a console: bytes go both ways unchanged, and the four things a server can ask of its client are done
/// here. The escape sequence is the server's business.
/// </summary>
/// <param name="settings">Decided before.</param>
/// <param name="output">The screen, and complaints.</param>
/// <param name="input">What is typed.</param>
/// <param name="screen">Terminal modes.</param>
/// <param name="move">Opens a session on another console; null when that failed, which has been said.</param>
internal sealed class Session(
    Settings settings, Output output, StandardInput input, SessionScreen screen, Func<string, AttachedConsole?> move)
{
    private const int StoppedChildCheckMilliseconds = 1000;

    /// <summary>How long a server may take to answer somebody who leaves.</summary>
    private const int LeaveMilliseconds = 1000;

    /// <summary>How long a server may take to grant a wish; after that its user no longer thinks of it.</summary>
    private const int WishMilliseconds = 10_000;

    private readonly byte[] buffer = new byte[8192];
    private readonly LinePrompt prompt = new(input, output);
    private AttachedConsole current = null!;
    private LocalCommandMode? local;
    private TypedEscapes escapes = new(settings.Escape ?? EscapePair.Default, settings.Options.Mode == StreamMode.Spy);
    private Farewell farewell = new();
    private MissingWord missing = new();

    /// <summary>When a key was typed last.</summary>
    private long typedAt;

    /// <summary>When we leave without an answer; null while nobody waits for one.</summary>
    private long? leaveAt;

    /// <summary>The last command started, until its end has been told; it may outlive its mode.</summary>
    private LocalCommand? command;

    /// <summary>Stays on the console, or on those moved to, until the server or the user ends it; the exit status.</summary>
    public int Run(AttachedConsole first)
    {
        SessionEnd end = SessionEnd.None;
        current = first;
        Begin();
        try
        {
            while (end == SessionEnd.None)
            {
                end = Step();
            }
        }
        finally
        {
            DropCommand();
            if (end == SessionEnd.Unanswered)
            {
                current.Connection.Drop();
            }

            current.Connection.Dispose();
        }

        screen.Detach(current.Name);
        if (end != SessionEnd.Done && !farewell.IsAtLineStart)
        {
            output.Show("\n"u8);
        }

        if (settings.Options.Verbose)
        {
            output.Print($"Console {current.Name} closed.");
            output.Flush();
        }

        if (end != SessionEnd.Done)
        {
            output.Complain(end == SessionEnd.Lost
                ? $"connection to {current.Connection.Server} lost"
                : $"{current.Connection.Server} does not answer; left without a goodbye");
        }

        return end == SessionEnd.Done ? ExitCode.Ok : ExitCode.Unavailable;
    }

    private void Begin()
    {
        if (current.AsksToWrite)
        {
            typedAt = Environment.TickCount64;
            escapes.Ask(UserWish.Write);
        }

        screen.Attach(current.Name);
        Display(current.Surplus);
    }

    /// <summary>Waits for something and deals with it.</summary>
    private SessionEnd Step()
    {
        bool readsInput = !input.HasEnded && !current.Connection.IsFull;
        bool readsServer = local is not { IsFull: true };
        PollEvents server = (readsServer ? PollEvents.Read : PollEvents.None)
            | (current.Connection.HasOutgoing ? PollEvents.Write : PollEvents.None);
        Span<PollEntry> entries =
        [
            new PollEntry(current.Connection.Fd, server),
            new PollEntry(readsInput ? StandardInput.Fd : -1, PollEvents.Read),
            new PollEntry(local is not null && !current.Connection.IsFull ? local.OutputFd : -1, PollEvents.Read),
            new PollEntry(local?.PendingInputFd ?? -1, PollEvents.Write),
            new PollEntry(command?.EndFd ?? -1, PollEvents.Read),
        ];
        bool isReadyNow = (readsServer && current.Connection.MayHoldInput) || (readsInput && input.HasBuffered);

        _ = Poll.Wait(entries, isReadyNow ? 0 : Patience());
        CheckCommand();
        if (entries[3].IsReady)
        {
            local?.FlushInput();
        }

        // A server that is not read now can still have gone away.
        PollEvents seen = entries[0].Returned & (readsServer ? ~PollEvents.Write : PollEvents.Error | PollEvents.HangUp);
        if ((seen != 0 || (readsServer && current.Connection.MayHoldInput)) && !ReadServer())
        {
            return farewell.IsSaid || escapes.Wish == UserWish.Leave ? SessionEnd.Done : SessionEnd.Lost;
        }

        if (Environment.TickCount64 >= leaveAt)
        {
            return SessionEnd.Unanswered;
        }

        if ((entries[1].IsReady || (readsInput && input.HasBuffered)) && !ReadInput())
        {
            return SessionEnd.Done;
        }

        if (entries[2].IsReady && local?.ReadOutput() == false)
        {
            EndLocal();
        }

        // What cannot be sent any more shows as the end of the stream when it is read.
        current.Connection.Flush();
        return SessionEnd.None;
    }

    /// <summary>Ends are announced by descriptors; that the command was stopped by a signal has to be asked for.</summary>
    private int Patience()
    {
        int patience = command is null ? -1 : StoppedChildCheckMilliseconds;
        if (leaveAt is { } time)
        {
            int left = (int)Math.Max(0, time - Environment.TickCount64);
            patience = patience < 0 ? left : Math.Min(patience, left);
        }

        return patience;
    }

    private bool ReadServer()
    {
        int got = current.Connection.Receive(buffer);
        if (got == -Errno.EAGAIN)
        {
            return true;
        }

        if (got > 0)
        {
            leaveAt = null;
        }

        AttachedConsole source = current;
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, got);

        // After a move the rest belongs to a console that has been left.
        while (source == current && source.Connection.TryDecode(ref rest, out WireToken token))
        {
            if (token.Kind == WireKind.Data)
            {
                farewell.Follow(token.Data);
                UserWish asked = local is null && Picker.CanPick ? escapes.Wish : UserWish.None;
                if (missing.Pass(token.Data, asked, Display))
                {
                    escapes.Forget();
                }
            }
            else
            {
                Obey(token.Signal);
            }
        }

        return got > 0;
    }

    private void Display(ReadOnlySpan<byte> data)
    {
        if (settings.StripHigh)
        {
            data = HighBits.Stripped(data);
        }

        if (local is null)
        {
            output.Show(data);
        }
        else if (!local.TakeData(data))
        {
            EndLocal();
        }
    }

    private bool ReadInput()
    {
        ReadOnlySpan<byte> typed = input.Take();
        if (typed.IsEmpty)
        {
            // A pipe that is used up leaves the session to the server; a terminal that is gone ends it.
            return !input.IsTerminal;
        }

        if (local is not null)
        {
            if (!local.Type(typed))
            {
                EndLocal();
            }
        }
        else
        {
            typed = settings.StripHigh ? HighBits.Stripped(typed) : typed;
            escapes.Type(typed);
            typedAt = Environment.TickCount64;
            leaveAt = escapes.Wish == UserWish.Leave ? Environment.TickCount64 + LeaveMilliseconds : null;
            current.Connection.Send(typed);
        }

        return true;
    }

    /// <summary>Does what the server asks for, if it was this user who wanted it.</summary>
    private void Obey(WireSignal signal)
    {
        UserWish wish = Environment.TickCount64 - typedAt < WishMilliseconds ? escapes.Wish : UserWish.None;
        escapes.Forget();
        switch (signal)
        {
            case WireSignal.Suspend when wish == UserWish.Stop:
                output.Show("stop]"u8);
                screen.Stop(current.Name);
                output.Show("[press any character to continue"u8);
                break;
            case WireSignal.Goto when wish == UserWish.Move:
                Move();
                break;
            case WireSignal.Exec when wish == UserWish.LocalCommand && local is null:
                StartLocal();
                break;
            case WireSignal.Window when wish == UserWish.SendWindow:
                current.Connection.Send(WireSignal.Window);
                current.Connection.Send(WindowAnswer.Of($"{ControllingTerminal.Size()}"));
                break;
            case WireSignal.Suspend or WireSignal.Goto or WireSignal.Window:
                output.Show("not asked for here]\r\n"u8);
                break;
            case WireSignal.Exec when local is null:
                output.Show("not asked for here]\r\n"u8);
                current.Connection.Send(WireSignal.Abort);
                break;
            case WireSignal.Abort when local is not null:
                command?.Signal(Signals.Hup);
                LeaveMode();
                break;
            default:
                break;
        }
    }

    private void Move()
    {
        screen.Raw();
        string question = "console: ";
        while (true)
        {
            string name = prompt.Ask(question);
            screen.Cook();
            if (name.Length == 0)
            {
                output.Show($"[returning to `{current.Name}'");
                screen.Attach(current.Name);
                current.Connection.Send("\n"u8);
                if (escapes.WantsToWatch)
                {
                    // Servers make whoever comes back the writer if nobody else is.
                    current.Connection.Send(escapes.Watching);
                }

                return;
            }

            if (move(name) is { } next)
            {
                current.Connection.Dispose();
                screen.WriteDetach(current.Name);
                current = next;
                escapes = new TypedEscapes(
                    settings.Escape ?? EscapePair.Default, settings.Options.Mode == StreamMode.Spy);
                farewell = new Farewell();
                missing = new MissingWord();
                Begin();
                return;
            }

            screen.Raw();
            question = "[console: ";
        }
    }

    private void StartLocal()
    {
        string text = prompt.Ask("exec: ");
        if (text.Length == 0)
        {
            current.Connection.Send(WireSignal.Abort);
            return;
        }

        try
        {
            DropCommand();
            command = LocalCommand.Start(text);
            local = new LocalCommandMode(command, current.Connection, output, settings.StripHigh);
        }
        catch (PosixException caught)
        {
            output.Show($"[local command failed - {caught.Reason}]\r\n");
            current.Connection.Send(WireSignal.Abort);
        }
    }

    /// <summary>The command is done with the console; keys go to the server again.</summary>
    private void EndLocal()
    {
        current.Connection.Send(WireSignal.Abort);
        LeaveMode();
    }

    private void LeaveMode()
    {
        local = null;
        command?.ClosePipes();
        CheckCommand();
    }

    private void CheckCommand()
    {
        if (command is null)
        {
            return;
        }

        if (command.TryTakeEnd(out ExitStatus status))
        {
            output.Show($"[local command terminated - pid {command.Pid}: {status}]\r\n");
            if (settings.Options.Verbose)
            {
                output.Show($"{output.ProgramName}: child process {command.Pid}: {status}\r\n");
            }
        }
        else if (command.ContinueIfStopped())
        {
            output.Complain($"child pid {command.Pid}: stopped, sending SIGCONT");
        }

        if (command.HasEnded && local is null)
        {
            DropCommand();
        }
    }

    private void DropCommand()
    {
        command?.Dispose();
        command = null;
        local = null;
    }
}
