using Conserver.Client.Connections;
using Conserver.Client.Walking;
using Conserver.ConsoleProgram.CommandLine;
using Conserver.ConsoleProgram.Configuration;
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
    private readonly byte[] buffer = new byte[8192];
    private readonly LinePrompt prompt = new(input, output);
    private AttachedConsole current = null!;
    private LocalCommandMode? local;

    /// <summary>The last command started, until its end has been told; it may outlive its mode.</summary>
    private LocalCommand? command;

    /// <summary>Stays on the console, or on those moved to, until the server or the user ends it.</summary>
    public void Run(AttachedConsole first)
    {
        current = first;
        screen.Attach(current.Name);
        Display(current.Surplus);
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            DropCommand();
            current.Connection.Dispose();
        }

        screen.Detach(current.Name);
        if (settings.Options.Verbose)
        {
            output.Print($"Console {current.Name} closed.");
        }
    }

    /// <summary>Waits for something and deals with it; false at the end of the session.</summary>
    private bool Step()
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

        // Ends are announced by descriptors; that the command was stopped by a signal has to be asked for.
        _ = Poll.Wait(entries, isReadyNow ? 0 : command is null ? -1 : StoppedChildCheckMilliseconds);
        CheckCommand();
        if (entries[3].IsReady)
        {
            local?.FlushInput();
        }

        // A server that is not read now can still have gone away.
        PollEvents seen = entries[0].Returned & (readsServer ? ~PollEvents.Write : PollEvents.Error | PollEvents.HangUp);
        if ((seen != 0 || (readsServer && current.Connection.MayHoldInput)) && !ReadServer())
        {
            return false;
        }

        if ((entries[1].IsReady || (readsInput && input.HasBuffered)) && !ReadInput())
        {
            return false;
        }

        if (entries[2].IsReady && local?.ReadOutput() == false)
        {
            EndLocal();
        }

        // What cannot be sent any more shows as the end of the stream when it is read.
        current.Connection.Flush();
        return true;
    }

    private bool ReadServer()
    {
        int got = current.Connection.Receive(buffer);
        if (got == -Errno.EAGAIN)
        {
            return true;
        }

        AttachedConsole source = current;
        ReadOnlySpan<byte> rest = buffer.AsSpan(0, got);

        // After a move the rest belongs to a console that has been left.
        while (source == current && source.Connection.TryDecode(ref rest, out WireToken token))
        {
            if (token.Kind == WireKind.Data)
            {
                Display(token.Data);
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
            current.Connection.Send(settings.StripHigh ? HighBits.Stripped(typed) : typed);
        }

        return true;
    }

    private void Obey(WireSignal signal)
    {
        switch (signal)
        {
            case WireSignal.Suspend:
                output.Show("stop]"u8);
                screen.Stop(current.Name);
                output.Show("[press any character to continue"u8);
                break;
            case WireSignal.Goto:
                Move();
                break;
            case WireSignal.Exec when local is null:
                StartLocal();
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
                return;
            }

            if (move(name) is { } next)
            {
                current.Connection.Dispose();
                screen.WriteDetach(current.Name);
                current = next;
                screen.Attach(current.Name);
                Display(current.Surplus);
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
