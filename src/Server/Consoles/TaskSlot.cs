using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Delivery;

namespace Conserver.Server.Consoles;

/// <summary>The one task that may run on a console at a time.</summary>
public sealed class TaskSlot
{
    private readonly Console console;
    private readonly Viewers viewers;
    private readonly ConsoleShared shared;

    internal TaskSlot(Console console, Viewers viewers, ConsoleShared shared)
    {
        this.console = console;
        this.viewers = viewers;
        this.shared = shared;
    }

    /// <summary>The running task, or null.</summary>
    public ConsoleTask? Running { get; private set; }

    /// <summary>Starts a task; false when it could not be started.</summary>
    public bool Start(Attachment viewer, TaskConfig task)
    {
        string command = CommandOf(task);
        try
        {
            Running = ConsoleTask.Start(
                shared, command, task.RunAs, Show, pid => Started(pid, command), Failed, Ended, Faulted);
        }
        catch (PosixException failure)
        {
            shared.Log.Error($"[{console.Name}] task: {failure.Message}");
            return false;
        }

        string shown = task.Description.Length > 0 ? task.Description : command;
        viewers.Tell($"[task `{shown}' started by {viewer.Id}]\r\n", except: viewer);
        return true;
    }

    /// <summary>Ends the running task; its viewers are told when it has.</summary>
    public void Terminate() => Running?.Terminate();

    /// <summary>The console is gone.</summary>
    public void Abandon()
    {
        Running?.Abandon();
        Running = null;
    }

    private string CommandOf(TaskConfig task) =>
        task.Substitution?.Apply(task.Command, console.Config.Substitutions) ?? task.Command;

    private void Show(ReadOnlySpan<byte> output)
    {
        Chunk chunk = WireChunk.Quoted(output);
        foreach (Attachment viewer in viewers.List)
        {
            if (viewer.IsConnected)
            {
                viewer.Out.Output(chunk);
            }
        }

        chunk.Release();
    }

    private void Started(int pid, string command)
    {
        shared.Log.Notice($"[{console.Name}] task started: pid {pid}");
        Tag($"task started: pid {pid} -- `{command}'");
    }

    // Said to have been started when its starting began.
    private void Failed(string reason)
    {
        Running = null;
        shared.Log.Error($"[{console.Name}] task: {reason}");
        viewers.Tell("[task failure]\r\n");
    }

    private void Ended(ExitStatus status)
    {
        int pid = Running!.Pid;
        Running = null;
        shared.Log.Notice($"[{console.Name}] task terminated: pid {pid}: {status}");
        Tag($"task terminated: pid {pid}: {status}");
        viewers.Tell($"[task terminated: {status}]\r\n");
    }

    private void Faulted(Exception failure) => shared.Log.Error($"[{console.Name}] task: internal error: {failure}");

    private void Tag(string text)
    {
        if (console.Config.Timestamp.Tasks)
        {
            console.History.Tag(text);
        }
    }
}
