using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.History;

namespace Conserver.Server.Consoles;

/// <summary>The one task that may run on a console at a time.</summary>
public sealed class TaskSlot
{
    private readonly Viewers viewers;
    private readonly ConsoleShared shared;
    private readonly ConsoleHistory history;
    private readonly Func<ConsoleConfig> config;
    private ConsoleTask? running;

    /// <param name="viewers">The console's.</param>
    /// <param name="shared">The loop's.</param>
    /// <param name="history">The console's.</param>
    /// <param name="config">The console's settings in force.</param>
    internal TaskSlot(Viewers viewers, ConsoleShared shared, ConsoleHistory history, Func<ConsoleConfig> config)
    {
        this.viewers = viewers;
        this.shared = shared;
        this.history = history;
        this.config = config;
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

    private Outcome Start(Attachment viewer, TaskConfig task)
    {
        string command = task.Substitution?.Apply(task.Command, config().Substitutions) ?? task.Command;
        try
        {
            running = ConsoleTask.Start(
                shared, command, task.RunAs, Show, pid => Started(pid, command), Failed, Ended, Faulted);
        }
        catch (PosixException failure)
        {
            shared.Log.Error($"[{config().Name}] task: {failure.Message}");
            return new Outcome.TaskNotStarted();
        }

        viewers.Tell(
            new Notice.TaskStarted(task.Description.Length > 0 ? task.Description : command, viewer.Id), except: viewer);
        return new Outcome.TaskStarted();
    }

    private bool IsListed(char id) =>
        config().TaskList.Contains('*', StringComparison.Ordinal)
        || config().TaskList.Contains(id, StringComparison.Ordinal);

    private void Show(ReadOnlySpan<byte> output)
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

    private void Started(int pid, string command)
    {
        shared.Log.Notice($"[{config().Name}] task started: pid {pid}");
        Tag($"task started: pid {pid} -- `{command}'");
    }

    // Said to have been started when its starting began.
    private void Failed(string reason)
    {
        running = null;
        shared.Log.Error($"[{config().Name}] task: {reason}");
        viewers.Tell(new Notice.TaskFailed(), isMeant: null);
    }

    private void Ended(ExitStatus status)
    {
        int pid = Pid;
        running = null;
        shared.Log.Notice($"[{config().Name}] task terminated: pid {pid}: {status}");
        Tag($"task terminated: pid {pid}: {status}");
        viewers.Tell(new Notice.TaskEnded(status), isMeant: null);
    }

    private void Faulted(Exception failure) => shared.Log.Error($"[{config().Name}] task: internal error: {failure}");

    private void Tag(string text)
    {
        if (config().Timestamp.Tasks)
        {
            history.Tag(text);
        }
    }
}
