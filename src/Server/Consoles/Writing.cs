using Conserver.Server.History;

namespace Conserver.Server.Consoles;

/// <summary>
/// Who may type on one console: asking, taking by force, giving up, and the hand-over to whoever waited longest. Answers
/// are those of conserver 8.2.7, to be shown after the <c>[</c> of the escape sequence.
/// </summary>
public sealed class Writing
{
    private readonly Viewers viewers;
    private readonly ConsoleHistory history;
    private readonly Func<bool> lineIsUp;
    private readonly Action<string> tagActivity;

    /// <param name="viewers">The console's viewers.</param>
    /// <param name="history">Says whether logging is off, and brings it back.</param>
    /// <param name="lineIsUp">The console's line is open.</param>
    /// <param name="tagActivity">Writes a line into the log if the console logs activity.</param>
    internal Writing(Viewers viewers, ConsoleHistory history, Func<bool> lineIsUp, Action<string> tagActivity)
    {
        this.viewers = viewers;
        this.history = history;
        this.lineIsUp = lineIsUp;
        this.tagActivity = tagActivity;
    }

    private string Nologging => history.IsPaused ? " (nologging)" : "";

    /// <summary>Makes the viewer the writer if there is none and it may write.</summary>
    public bool TakeIfFree(Attachment viewer)
    {
        if (viewers.Writer is not null || viewer.IsReadOnly)
        {
            return false;
        }

        Become(viewer);
        return true;
    }

    /// <summary>The viewer asks to write.</summary>
    public string Attach(Attachment viewer)
    {
        Queue(viewer);
        if (viewer.IsReadOnly)
        {
            return "read-only]";
        }

        if (TakeIfFree(viewer))
        {
            return $"attached{Nologging}]";
        }

        Attachment writer = viewers.Writer!;
        return writer == viewer ? $"ok{Nologging}]" : $"no, {writer.Id} is attached]";
    }

    /// <summary>The viewer takes the line by force.</summary>
    public string Force(Attachment viewer)
    {
        Queue(viewer);
        if (viewer.IsReadOnly)
        {
            return "read-only]";
        }

        if (TakeIfFree(viewer))
        {
            return $"attached{Nologging}]";
        }

        Attachment loser = viewers.Writer!;
        if (loser == viewer)
        {
            return $"ok{Nologging}]";
        }

        tagActivity($"{viewer.Id} bumped {loser.Id}");
        if (loser.InLocalCommand)
        {
            loser.InLocalCommand = false;
            loser.IsConnected = true;
            loser.EndLocalCommand();
        }

        loser.Tell($"\r\n[forced to `spy' mode by {viewer.Id}]\r\n");
        loser.WantsWrite = true;
        viewers.MoveToFront(loser);
        viewers.SetWriter(viewer);
        loser.KeysTaken();
        return $"bumped {loser.Id}{Nologging}]";
    }

    /// <summary>The viewer goes on watching only, and does not wait to write.</summary>
    public void Spy(Attachment viewer) => GiveUp(viewer, restoreLog: null);

    /// <summary>The viewer stops for a while: no output, no notices; a writer gives the line up.</summary>
    public void Suspend(Attachment viewer)
    {
        viewer.IsConnected = false;
        if (viewers.Writer == viewer)
        {
            Spy(viewer);
        }
    }

    /// <summary>The viewer is back; the answer completes its open bracket.</summary>
    public string Resume(Attachment viewer)
    {
        viewer.IsConnected = true;
        if (!lineIsUp())
        {
            return " -- line down]";
        }

        return TakeIfFree(viewer) ? $" -- attached{Nologging}]" : " -- spy mode]";
    }

    /// <summary>
    /// The viewer does not write and does not wait to; whoever waited longest takes over. A log that was switched off
    /// comes back when <paramref name="restoreLog"/> gives a reason; a writer who only steps aside leaves it off.
    /// </summary>
    public void GiveUp(Attachment viewer, string? restoreLog)
    {
        viewer.WantsWrite = false;
        if (viewers.Writer != viewer)
        {
            return;
        }

        viewers.ClearWriter();
        viewer.KeysTaken();
        tagActivity($"{viewer.Id} detached");
        if (restoreLog is not null && history.IsPaused)
        {
            history.Resume($" ({restoreLog})");
        }

        if (viewers.Next() is { } next)
        {
            Become(next);
            next.Tell($"\r\n[attached{Nologging}]\r\n");
        }
    }

    private void Queue(Attachment viewer)
    {
        if (viewers.Writer != viewer)
        {
            viewer.WantsWrite = true;
            viewers.MoveToFront(viewer);
        }
    }

    private void Become(Attachment viewer)
    {
        viewers.SetWriter(viewer);
        tagActivity($"{viewer.Id} attached");
    }
}
