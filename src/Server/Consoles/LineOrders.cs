using Conserver.Protocol.Escape;
using Conserver.Server.Config;
using Conserver.Server.History;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>What viewers ask of a console's line and log, once it is known that they may.</summary>
internal sealed class LineOrders(
    Line line, ConsoleHistory history, Viewers viewers, IdleClock idle, ConsoleShared shared, Func<ConsoleConfig> config)
{
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
        line.Open();
        if (line.State is LineState.Connecting or LineState.Initialising)
        {
            viewer.AwaitsLine = true;
            return new Outcome.LineIs(LineState.Connecting);
        }

        TagActivity($"{viewer.Id} attached");
        return new Outcome.LineIs(line.State);
    }

    /// <summary>Turns XON/XOFF on output over.</summary>
    public Outcome ToggleFlow() => line.ToggleIxon() switch
    {
        { } on => new Outcome.FlowControl(on),
        null => new Outcome.NoFlowControl(config().Kind.Word is "exec" or "device"),
    };

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

        if (sequence.Confirm && !command.IsConfirmed)
        {
            return new Outcome.Confirm();
        }

        if (config().Timestamp.Breaks)
        {
            string label = command.Id == '0' ? $"0({id})" : $"{id}";
            history.Tag($"break #{label} sent -- `{sequence.Sequence}'");
        }

        viewers.Tell(new Notice.BreakSent(viewer.Id), except: viewer);
        Send(sequence.Sequence, TimeSpan.FromMilliseconds(sequence.Delay));
        return new Outcome.BreakSent();
    }

    /// <summary>Writes a line of a person into the log.</summary>
    public Outcome Note(Attachment viewer, string text)
    {
        if (!history.IsOpen)
        {
            return new Outcome.NoLog();
        }

        history.Tag($"NOTE -- {viewer.Id}: {text}");
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
        char own = config().Break;
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
        if (config().Timestamp.Activity)
        {
            history.Tag(text);
        }
    }

    // 0 is the console's own break.
    private (char Id, BreakConfig Break) Find(char id)
    {
        char real = id == '0' ? config().Break : id;
        return (real, shared.Config.Breaks[real]);
    }

    private bool IsListed(char id) =>
        config().BreakList.Contains('*', StringComparison.Ordinal)
        || config().BreakList.Contains(id, StringComparison.Ordinal);
}
