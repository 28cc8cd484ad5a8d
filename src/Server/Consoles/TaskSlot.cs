using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.History;
using Conserver.Server.Logging;

namespace Conserver.Server.Consoles;

/// <summary>The one task that may run on a console at a time.</summary>
internal sealed class TaskSlot : ConsoleTask.IOwner
{
    private readonly Viewers viewers;
    private readonly ConsoleShared shared;
    private readonly ConsoleHistory history;
    private ConsoleTask? running;

    /// <param name="viewers">The console's.</param>
    /// <param name="shared">The loop's.</param>
    /// <param name="history">The console's, with the settings in force.</param>
    internal TaskSlot(Viewers viewers, ConsoleShared shared, ConsoleHistory history)
    {
        this.viewers = viewers;
        this.shared = shared;
        this.history = history;
    }

    /// <summary>A task runs, or is being started.</summary>
    public bool IsBusy => running is not null;

    /// <summary>Process of the running task; 0 when there is none yet.</summary>
    public int Pid => running?.Pid ?? 0;

    /// <summary>The tasks of the console in order, with what lists show of each.</summary>
    public IEnumerable<(char Id, string Shown)> Listed => shared.Config.Tasks
        .Where(task => IsListed(task.Id))
        .Select(task => (task.Id, task.Description.Length > 0 ? task.Description : task.Command));

    /// <summary>The viewer wants a task run; <paramref name="confirmed"/>: has agreed to it.</summary>
    public Outcome Start(Attachment viewer, char id, bool confirmed)
    {
        if (IsBusy)
        {
            return new Outcome.TaskRuns();
        }

        TaskConfig? task = shared.Config.Tasks.FirstOrDefault(task => task.Id == id);
        if (task is null || !IsListed(id))
        {
            return new Outcome.Undefined();
        }

        return task.Confirm && !confirmed ? new Outcome.Confirm() : Start(viewer, task);
    }

    /// <summary>Ends the running task; viewers are told when it has.</summary>
    public void Terminate() => running?.Terminate();

    /// <summary>The console is gone.</summary>
    public void Abandon()
    {
        running?.Abandon();
        running = null;
    }

    private ConsoleConfig Config => history.Config;

    private Outcome Start(Attachment viewer, TaskConfig task)
    {
        string command = task.Substitution?.Apply(task.Command, Config.Substitutions) ?? task.Command;
        try
        {
            ConsoleTask begun = ConsoleTask.Start(shared, Config.Name, command, task.RunAs, this);
            if (begun.IsOver)
            {
                // By a defect; said already.
                return new Outcome.TaskNotStarted();
            }

            running = begun;
        }
        catch (PosixException failure)
        {
            shared.Log.Error(Config.Name, $"task: {failure.Message}");
            return new Outcome.TaskNotStarted();
        }

        viewers.Tell(
            new Notice.TaskStarted(task.Description.Length > 0 ? task.Description : command, viewer.Id), except: viewer);
        return new Outcome.TaskStarted();
    }

    private bool IsListed(char id) =>
        Config.TaskList.Contains('*', StringComparison.Ordinal)
        || Config.TaskList.Contains(id, StringComparison.Ordinal);

    void ConsoleTask.IOwner.TaskSaid(ReadOnlySpan<byte> output)
    {
        Chunk chunk = Chunk.Copy(output);
        foreach (Attachment viewer in viewers.List)
        {
            if (viewer.IsWatching)
            {
                viewer.Door.Output(chunk);
            }
        }

        chunk.Release();
    }

    void ConsoleTask.IOwner.TaskStarted(int pid, string command)
    {
        shared.Log.Notice(Config.Name, $"task started: pid {pid}");
        Tag($"task started: pid {pid} -- `{command}'");
    }

    // Said to have been started when its starting began.
    void ConsoleTask.IOwner.TaskFailed(string reason)
    {
        running = null;
        shared.Log.Error(Config.Name, $"task: {reason}");
        viewers.Tell(new Notice.TaskFailed(), isMeant: null);
    }

    void ConsoleTask.IOwner.TaskEnded(ExitStatus status)
    {
        int pid = Pid;
        running = null;
        shared.Log.Notice(Config.Name, $"task terminated: pid {pid}: {status}");
        Tag($"task terminated: pid {pid}: {status}");
        viewers.Tell(new Notice.TaskEnded(status), isMeant: null);
    }

    void ConsoleTask.IOwner.TaskFaulted(Exception failure) =>
        shared.Log.Error(Config.Name, $"task: internal error: {failure}");

    private void Tag(string text)
    {
        if (Config.Timestamp.Tasks)
        {
            history.Tag(text);
        }
    }
}
