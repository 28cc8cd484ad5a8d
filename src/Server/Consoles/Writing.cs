using Conserver.Server.Audit;
using Conserver.Server.History;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>
/// Who may type on one console: asking, taking by force, giving up, and the hand-over to whoever waited longest.
/// </summary>
internal sealed class Writing
{
    private readonly Viewers viewers;
    private readonly ConsoleHistory history;
    private readonly Line line;
    private readonly Action<string> tagActivity;
    private readonly ConsoleAudit audit;

    /// <param name="viewers">The console's viewers.</param>
    /// <param name="history">Says whether logging is off, and brings it back.</param>
    /// <param name="line">The console's.</param>
    /// <param name="tagActivity">Writes a line into the log if the console logs activity.</param>
    /// <param name="audit">The console's.</param>
    internal Writing(
        Viewers viewers, ConsoleHistory history, Line line, Action<string> tagActivity, ConsoleAudit audit)
    {
        this.audit = audit;
        this.viewers = viewers;
        this.history = history;
        this.line = line;
        this.tagActivity = tagActivity;
    }

    /// <summary>Nobody writes to a device that turned out to be read-only.</summary>
    public void LineOpened()
    {
        if (line.IsReadOnly && viewers.Writer is { } writer)
        {
            Spy(writer);
        }
    }

    /// <summary>Makes the viewer the writer if there is none and it may write.</summary>
    public bool TakeIfFree(Attachment viewer)
    {
        if (viewers.Writer is not null || line.IsReadOnly || !viewer.Rights.MayType)
        {
            return false;
        }

        Become(viewer);
        return true;
    }

    /// <summary>The viewer asks to write.</summary>
    public Outcome Attach(Attachment viewer)
    {
        Queue(viewer);
        if (line.IsReadOnly)
        {
            return new Outcome.Refused(Refusal.ReadOnlyDevice);
        }

        if (!viewer.Rights.MayType)
        {
            // It waits all the same, as with 8.2.7: a reload that lets it write gives it the place it has asked for.
            return new Outcome.Refused(Refusal.ReadOnly);
        }

        if (TakeIfFree(viewer))
        {
            return new Outcome.Writes(history.IsPaused);
        }

        Attachment writer = viewers.Writer!;
        return writer == viewer ? new Outcome.WritesAlready(history.IsPaused) : new Outcome.Waits(writer.Id);
    }

    /// <summary>The viewer takes the line by force.</summary>
    public Outcome Force(Attachment viewer)
    {
        Outcome asked = Attach(viewer);
        if (asked is Outcome.Refused && !viewer.Rights.MayType)
        {
            return new Outcome.Refused(Refusal.ReadOnly);
        }

        if (asked is not Outcome.Waits)
        {
            return asked;
        }

        Attachment loser = viewers.Writer!;
        tagActivity($"{viewer.Id} bumped {loser.Id}");
        audit.Did(AuditAct.Bump, viewer.Id, of: loser.Id);
        loser.EndLocalCommand();
        loser.Hear(new Notice.ForcedToSpy(viewer.Id));
        viewers.SetWriter(viewer, thereafter: Standing.Waiting);
        viewers.MoveToFront(loser);
        loser.Door.KeysTaken();
        return new Outcome.Bumped(loser.Id, history.IsPaused);
    }

    /// <summary>The viewer goes on watching only, and does not wait to write.</summary>
    public void Spy(Attachment viewer) => GiveUp(viewer, restoreLog: null);

    /// <summary>The viewer stops for a while: no output, no notices; a writer gives the line up.</summary>
    public void Suspend(Attachment viewer)
    {
        viewer.Enter(ViewerState.Suspended);
        if (viewer.Standing == Standing.Writer)
        {
            Spy(viewer);
        }
    }

    /// <summary>The viewer is back.</summary>
    public Outcome Resume(Attachment viewer)
    {
        viewer.Enter(ViewerState.Watching);
        return !line.IsUp ? new Outcome.BackToLineDown()
            : line.IsReadOnly ? new Outcome.WatchesReadOnly()
            : TakeIfFree(viewer) ? new Outcome.Writes(history.IsPaused)
            : new Outcome.Spies();
    }

    /// <summary>
    /// The viewer does not write and does not wait to; whoever waited longest takes over. A log that was switched off
    /// comes back when <paramref name="restoreLog"/> gives a reason; a writer who only steps aside leaves it off.
    /// </summary>
    public void GiveUp(Attachment viewer, string? restoreLog)
    {
        if (viewer.Standing != Standing.Writer)
        {
            viewer.Standing = Standing.Spy;
            return;
        }

        viewers.ClearWriter();
        viewer.Door.KeysTaken();
        tagActivity($"{viewer.Id} detached");
        audit.Did(AuditAct.Release, viewer.Id);
        if (restoreLog is not null && history.IsPaused)
        {
            history.Resume($" ({restoreLog})");
        }

        if (!line.IsReadOnly && viewers.Next() is { } next)
        {
            Become(next);
            next.Hear(new Notice.Writes(history.IsPaused));
        }
    }

    private void Queue(Attachment viewer)
    {
        if (viewer.Standing != Standing.Writer)
        {
            viewer.Standing = Standing.Waiting;
            viewers.MoveToFront(viewer);
        }
    }

    private void Become(Attachment viewer)
    {
        viewers.SetWriter(viewer);
        tagActivity($"{viewer.Id} attached");
        audit.Did(AuditAct.Write, viewer.Id);
    }
}
