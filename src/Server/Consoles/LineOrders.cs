using Conserver.Posix;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.History;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>What viewers ask of a console's line and log, once it is known that they may.</summary>
internal sealed class LineOrders(
    ILoopOwner owner, Line line, ConsoleHistory history, Viewers viewers, IdleClock idle, ConsoleShared shared)
{
    /// <summary>A viewer who waits for the end of a command longer than this is told so.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);

    private LoopTimer? slow;

    /// <summary>Takes the line down.</summary>
    public Outcome Down(Attachment viewer)
    {
        if (line.State == LineState.Down)
        {
            return new Outcome.LineIs(LineState.Down);
        }

        line.Close();
        viewers.Tell(new Notice.LineDown(viewer.Id), except: viewer);
        return new Outcome.TakenDown();
    }

    /// <summary>Closes the line and opens it; a notice follows when that takes time.</summary>
    public Outcome Reopen(Attachment viewer)
    {
        line.Open(isPressing: true);
        if (line.HoldsKeys && line.Config.InitCommand.Length == 0)
        {
            viewer.Awaits = LineWait.Command;
            slow ??= shared.Loop.Timer(owner, SayThatItTakesTime);
            slow.Start(Quick);
            return new Outcome.LineFollows();
        }

        if (line.State is LineState.Connecting or LineState.Initialising)
        {
            viewer.Awaits = LineWait.Connection;
            return new Outcome.LineIs(LineState.Connecting);
        }

        if (line.IsReadOnly)
        {
            return new Outcome.LineIs(line.State, ReadOnly: true);
        }

        TagActivity($"{viewer.Id} attached");
        return new Outcome.LineIs(line.State);
    }

    /// <summary>It is known what came of opening the line: those who wait for it hear so.</summary>
    public void Settled()
    {
        foreach (Attachment viewer in viewers.List)
        {
            if (viewer.Awaits == LineWait.Nothing)
            {
                continue;
            }

            if (viewer.Awaits == LineWait.Command && line.IsUp)
            {
                TagActivity($"{viewer.Id} attached");
            }

            viewer.Awaits = LineWait.Nothing;
            viewer.HearRest(new Notice.LineSettled(line.IsUp));
            viewer.Door.KeysTaken();
        }
    }

    /// <summary>Turns XON/XOFF on output over.</summary>
    public Outcome ToggleFlow() => line.ToggleIxon() switch
    {
        { } on => new Outcome.FlowControl(on),
        null => new Outcome.NoFlowControl(line.Config.Kind.Word is "exec" or "device"),
    };

    /// <summary>Gives the terminal of the line a size; what the line is opened with next time is as configured.</summary>
    public Outcome Resize(string text)
    {
        if (line.WindowFd is not { } terminal)
        {
            return new Outcome.NoWindow();
        }

        if (WindowSize.Parse(text) is not { } size)
        {
            return new Outcome.NoSize();
        }

        size.Apply(terminal);
        return new Outcome.Resized(size);
    }

    /// <summary>Turns logging over.</summary>
    public Outcome ToggleLogging(Attachment viewer)
    {
        if (history.IsPaused)
        {
            history.Resume($" by {viewer.Id}");
            return new Outcome.Logging(On: true);
        }

        history.Pause(viewer.Id);
        return new Outcome.Logging(On: false);
    }

    /// <summary>Sends a break sequence, if it needs no confirmation or has it.</summary>
    public Outcome Break(Attachment viewer, ConsoleCommand command)
    {
        (char id, BreakConfig sequence) = Find(command.Id);
        if (sequence.Sequence.Length == 0)
        {
            return new Outcome.Undefined();
        }

        if (line.Load.HasNoBreak
            && SequenceText.Parse(sequence.Sequence).Any(step => step.Kind == SequenceKind.Break))
        {
            return new Outcome.NoBreak();
        }

        if (sequence.Confirm && !command.IsConfirmed)
        {
            return new Outcome.Confirm();
        }

        if (line.Load.IsFull)
        {
            return new Outcome.BreakNotSent();
        }

        // It is done in the order in which things were typed.
        bool waits = line.Load.IsBlocked;
        if (line.Config.Timestamp.Breaks)
        {
            string label = command.Id == '0' ? $"0({id})" : $"{id}";
            history.Tag($"break #{label} {(waits ? "waits" : "sent")} -- `{sequence.Sequence}'");
        }

        viewers.Tell(new Notice.BreakSent(viewer.Id, waits), except: viewer);
        Send(sequence.Sequence, TimeSpan.FromMilliseconds(sequence.Delay));
        return waits ? new Outcome.BreakWaits() : new Outcome.BreakSent();
    }

    /// <summary>Writes a line of a person into the log.</summary>
    public Outcome Note(Attachment viewer, string text)
    {
        if (!history.IsOpen)
        {
            return new Outcome.NoLog();
        }

        history.Tag($"NOTE -- {viewer.Id}: {PrintableText.OfMessage(text)}");
        return new Outcome.Done();
    }

    /// <summary>Sends a sequence, after what already waits for the device.</summary>
    /// <param name="text">As configured, see <see cref="SequenceText"/>.</param>
    /// <param name="pause">How long each <c>\d</c> lasts.</param>
    public void Send(string text, TimeSpan pause)
    {
        idle.Touch();
        foreach (SequenceStep step in SequenceText.Parse(text))
        {
            switch (step.Kind)
            {
                case SequenceKind.Break:
                    line.Break();
                    break;
                case SequenceKind.Pause:
                    line.Pause(pause);
                    break;
                default:
                    line.Send(step.Bytes.Span);
                    break;
            }
        }
    }

    /// <summary>The breaks viewers can choose from, the console's own as <c>0</c>; null where none is defined.</summary>
    public IEnumerable<(char Id, BreakConfig? Break)> Breaks()
    {
        char own = line.Config.Break;
        BreakConfig first = shared.Config.Breaks[own];
        yield return ('0', first.Sequence.Length > 0 && IsListed(own) ? first : null);
        foreach ((char id, BreakConfig sequence) in shared.Config.Breaks)
        {
            if (sequence.Sequence.Length > 0 && IsListed(id))
            {
                yield return (id, sequence);
            }
        }
    }

    /// <summary>Writes a line into the log if the console logs activity.</summary>
    public void TagActivity(string text)
    {
        if (line.Config.Timestamp.Activity)
        {
            history.Tag(text);
        }
    }

    // From now on it is as with a connection that is being made.
    private void SayThatItTakesTime()
    {
        foreach (Attachment viewer in viewers.List)
        {
            if (viewer.Awaits == LineWait.Command)
            {
                viewer.Awaits = LineWait.Connection;
                viewer.HearRest(new Notice.LineTakesTime());
                viewer.Door.KeysTaken();
            }
        }
    }

    // 0 is the console's own break.
    private (char Id, BreakConfig Break) Find(char id)
    {
        char real = id == '0' ? line.Config.Break : id;
        return (real, shared.Config.Breaks[real]);
    }

    private bool IsListed(char id) =>
        line.Config.BreakList.Contains('*', StringComparison.Ordinal)
        || line.Config.BreakList.Contains(id, StringComparison.Ordinal);
}
