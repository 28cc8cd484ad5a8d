using System.Globalization;
using Conserver.Posix;
using Conserver.Protocol.Escape;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Logs;

namespace Conserver.Server.Consoles;

/// <summary>
/// A named thing people attach to: one line, one log, any number of viewers of whom one may type. It outlives its line
/// and its viewers. Everything on its loop.
/// </summary>
public sealed class Console : ILineOwner
{
    private readonly ConsoleShared shared;
    private readonly Viewers viewers = new();
    private readonly IdleClock idle;
    private readonly Pace pace;
    private byte[] stripped = [];

    public Console(ConsoleConfig config, ConsoleShared shared)
    {
        this.shared = shared;
        Config = config;
        Line = new Line(config, this, shared.Lines);
        History = new History(config, shared, drained: () => pace!.SetLogFull(false), tell: text => Broadcast(text));
        pace = new Pace(shared.Loop, on => Line.SetReading(on));
        idle = new IdleClock(shared.Loop, OnIdle);
    }

    public ConsoleConfig Config { get; private set; }
    public string Name => Config.Name;
    public Loop Loop => shared.Loop;
    public Line Line { get; }

    /// <summary>Log file, marks and replay.</summary>
    public History History { get; }

    /// <summary>Front to back of the queue.</summary>
    public IReadOnlyList<Attachment> Attachments => viewers.List;
    public Attachment? Writer => viewers.Writer;

    /// <summary>Opens the line at start, unless it waits for its first viewer.</summary>
    public void Start()
    {
        if (!Config.Has(ConsoleOptions.OnDemand))
        {
            Line.Open();
        }
    }

    /// <summary>Opens a line that is down (SIGUSR1, <c>up</c>), unless it waits for its first viewer.</summary>
    public void BringUp()
    {
        if (Line.State == LineState.Down)
        {
            Start();
        }
    }

    /// <summary>Adds a viewer and returns the answer to its <c>call</c>.</summary>
    public string Call(Attachment viewer)
    {
        viewers.Add(viewer);
        viewer.LastInput = Loop.Now;
        if (Line.State == LineState.Down && (Config.Options & (ConsoleOptions.OnDemand | ConsoleOptions.ReinitOnConnect)) != 0)
        {
            Line.Open();
        }

        if (Writer is null && !viewer.IsReadOnly)
        {
            BecomeWriter(viewer);
            return CallAnswer.Attached;
        }

        // conserver 8.2.7 queues every second caller for writing, also those who then only watch.
        viewer.WantsWrite = true;
        return CallAnswer.Spy;
    }

    /// <summary>Removes a viewer whose connection ended.</summary>
    public void Leave(Attachment viewer)
    {
        if (!viewers.Contains(viewer))
        {
            return;
        }

        viewer.WantsWrite = false;
        GiveUp(viewer, "logout");
        viewers.Remove(viewer);
        if (viewers.IsEmpty && Config.Has(ConsoleOptions.OnDemand))
        {
            Line.Close();
        }
    }

    /// <summary>The viewer asks to write; the answer goes after the <c>[</c>.</summary>
    public string Attach(Attachment viewer)
    {
        Queue(viewer);
        if (viewer.IsReadOnly)
        {
            return "read-only]";
        }

        if (Writer is null)
        {
            BecomeWriter(viewer);
            return $"attached{Nologging}]";
        }

        return Writer == viewer ? $"ok{Nologging}]" : $"no, {Writer.Id} is attached]";
    }

    /// <summary>The viewer takes the line by force; the answer goes after the <c>[</c>.</summary>
    public string Force(Attachment viewer)
    {
        Queue(viewer);
        if (viewer.IsReadOnly)
        {
            return "read-only]";
        }

        if (Writer is not { } loser)
        {
            BecomeWriter(viewer);
            return $"attached{Nologging}]";
        }

        if (loser == viewer)
        {
            return $"ok{Nologging}]";
        }

        if (Config.Timestamp.Activity)
        {
            History.Tag($"{viewer.Id} bumped {loser.Id}");
        }

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
        return $"bumped {loser.Id}{Nologging}]";
    }

    /// <summary>The writer goes on watching only.</summary>
    public void Spy(Attachment viewer)
    {
        viewer.WantsWrite = false;
        GiveUp(viewer, restoreLog: null);
    }

    /// <summary>The viewer stops for a while: no output, no notices; a writer gives the line up.</summary>
    public void Suspend(Attachment viewer)
    {
        viewer.IsConnected = false;
        if (Writer == viewer)
        {
            Spy(viewer);
        }
    }

    /// <summary>The viewer is back; the answer completes its open bracket.</summary>
    public string Resume(Attachment viewer)
    {
        viewer.IsConnected = true;
        if (!Line.IsUp)
        {
            return " -- line down]";
        }

        if (Writer is null && !viewer.IsReadOnly)
        {
            BecomeWriter(viewer);
            return $" -- attached{Nologging}]";
        }

        return " -- spy mode]";
    }

    /// <summary>Bytes the viewer typed. False when they were dropped and the viewer should know why.</summary>
    public bool Type(Attachment viewer, ReadOnlySpan<byte> keys)
    {
        if (viewer.IsWaiting)
        {
            return true;
        }

        if (Writer != viewer || Line.State != LineState.Up)
        {
            return false;
        }

        Send(keys);
        return true;
    }

    /// <summary>Bytes for the device.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        idle.Touch();
        Line.Send(Config.Has(ConsoleOptions.StripHigh) ? Strip(bytes) : bytes);
    }

    /// <summary>The state in the words of the escape <c>=</c> and of refused keys.</summary>
    public string StateWord => Line.State switch
    {
        LineState.Up => "up",
        LineState.Initialising => "initializing",
        LineState.Connecting => "connecting",
        _ => "down",
    };

    /// <summary>Takes the line down by a viewer's wish; the answer goes after the <c>[</c>.</summary>
    public string Down(Attachment viewer)
    {
        if (Line.State == LineState.Down)
        {
            return "ok]";
        }

        Line.Close();
        viewers.Tell($"[line down by {viewer.Id}]\r\n", except: viewer);
        return "line down]";
    }

    /// <summary>Closes and opens the line by a viewer's wish; the answer goes after the <c>[</c>, complete or to be completed.</summary>
    public string Reopen(Attachment viewer)
    {
        Line.Open();
        if (Line.State is LineState.Connecting or LineState.Initialising)
        {
            viewer.IsWaiting = true;
            return "connecting...";
        }

        return $"{StateWord}]\r\n";
    }

    /// <summary>Turns logging over; the answer goes after the <c>[</c>.</summary>
    public string ToggleLogging(Attachment viewer)
    {
        if (History.IsPaused)
        {
            History.Resume($" by {viewer.Id}");
            return "logging on]";
        }

        History.Pause(viewer.Id);
        return "logging off]";
    }

    /// <summary>Sends a break sequence; the caller has looked it up and asked for confirmation.</summary>
    /// <param name="viewer">Who sends it.</param>
    /// <param name="label">For the log: the id, or <c>0(id)</c> for the default break.</param>
    /// <param name="config">The sequence.</param>
    public void SendBreak(Attachment viewer, string label, BreakConfig config)
    {
        if (Config.Timestamp.Breaks)
        {
            History.Tag($"break #{label} sent -- `{config.Sequence}'");
        }

        viewers.Tell($"[break sent by {viewer.Id}]\r\n", except: viewer);
        SendSequence(config.Sequence, TimeSpan.FromMilliseconds(config.Delay));
    }

    /// <summary>Writes a line of its own into the log.</summary>
    public void Note(string text)
    {
        History.Tag(text);
    }

    /// <summary>The running task, or null.</summary>
    public ConsoleTask? Task { get; private set; }

    /// <summary>What people are shown of a task: its description, or else its command with this console's values.</summary>
    public string Describe(TaskConfig task) => task.Description.Length > 0 ? task.Description : CommandOf(task);

    /// <summary>Starts a task; false when it could not be started.</summary>
    public bool StartTask(Attachment viewer, TaskConfig task)
    {
        string command = CommandOf(task);
        try
        {
            Task = ConsoleTask.Start(Loop, command, task.RunAs, OnTaskOutput, OnTaskEnded);
        }
        catch (PosixException failure)
        {
            shared.Log.Error($"[{Name}] task: {failure.Message}");
            return false;
        }

        shared.Log.Notice($"[{Name}] task started: pid {Task.Pid}");
        if (Config.Timestamp.Tasks)
        {
            Note($"task started: pid {Task.Pid} -- `{command}'");
        }

        viewers.Tell($"[task `{Describe(task)}' started by {viewer.Id}]\r\n", except: viewer);
        return true;
    }

    /// <summary>Says something to every connected viewer.</summary>
    public void Broadcast(string text, Attachment? except = null) => viewers.Tell(text, except);

    /// <summary>Takes new settings that need no reopening.</summary>
    public void Update(ConsoleConfig config)
    {
        Config = config;
        Line.Reconfigure(config);
        History.Reconfigure(config);
        RestartIdle();
    }

    /// <summary>Takes new settings that do: the line is closed and opened, viewers stay.</summary>
    public void Reset(ConsoleConfig config)
    {
        Broadcast("[-- Conserver reconfigured - console reset --]\r\n");
        Line.Close();
        Update(config);
        if (!config.Has(ConsoleOptions.OnDemand) || !viewers.IsEmpty)
        {
            Line.Open();
        }
    }

    /// <summary>A viewer's rights changed by a reload.</summary>
    public void ChangeAccess(Attachment viewer, bool mayRead, bool mayWrite)
    {
        if (!mayRead && !mayWrite)
        {
            viewer.Evict("[Conserver reconfigured - access denied]\r\n");
        }
        else if (viewer.IsReadOnly && mayWrite)
        {
            viewer.IsReadOnly = false;
            viewer.Out.Notice("[Conserver reconfigured - r/w access granted]\r\n");
        }
        else if (!viewer.IsReadOnly && !mayWrite)
        {
            viewer.IsReadOnly = true;
            viewer.Out.Notice("[Conserver reconfigured - r/w access removed]\r\n");
            viewer.WantsWrite = false;
            GiveUp(viewer, "bumped");
        }
    }

    /// <summary>Takes the console away: viewers get the text and are closed, the line and the log are closed.</summary>
    public void Remove(string farewell)
    {
        foreach (Attachment viewer in viewers.List.ToArray())
        {
            viewer.WantsWrite = false;
        }

        foreach (Attachment viewer in viewers.List.OrderByDescending(viewer => viewer.Sequence).ToArray())
        {
            viewer.Evict(farewell);
        }

        idle.Stop();
        Task?.Terminate();
        Line.Close();
        History.Stop();
    }

    void ILineOwner.LineReceived(ReadOnlySpan<byte> data)
    {
        idle.Touch();
        if (Config.Has(ConsoleOptions.StripHigh))
        {
            data = Strip(data);
        }

        History.Append(data, attended: Writer is not null);
        if (History.MustWait())
        {
            // The disk is behind: flow control makes the device wait instead of losing what it says.
            pace.SetLogFull(true);
        }

        Chunk? chunk = null;
        foreach (Attachment viewer in viewers.List)
        {
            if (viewer.IsConnected || viewer.InLocalCommand)
            {
                chunk ??= Chunk.Quoted(data);
                viewer.Out.Output(chunk);
                pace.Gave(viewer);
            }
        }

        chunk?.Release();
    }

    void ILineOwner.LineOpened()
    {
        History.Open();
        pace.Update();
        History.Tag("Console up");
        RestartIdle();
    }

    void ILineOwner.LineClosed()
    {
        idle.Stop();
        History.Close();
    }

    void ILineOwner.LineInitialising(bool running)
    {
        if (Config.Timestamp.Activity)
        {
            History.Tag(running ? "initcmd started" : "initcmd terminated");
        }
    }

    void ILineOwner.LineSettled()
    {
        foreach (Attachment viewer in viewers.List)
        {
            if (viewer.IsWaiting)
            {
                viewer.IsWaiting = false;
                viewer.Tell(Line.IsUp ? "up]\r\n" : "down]\r\n");
            }
        }
    }

    void ILineOwner.LineDrained()
    {
        foreach (Attachment viewer in viewers.List)
        {
            viewer.Drained();
        }
    }

    void ILineOwner.LineBreakFailed() => Writer?.Tell("[tcsendbreak() failed]\r\n");

    private string CommandOf(TaskConfig task) => task.Substitution?.Apply(task.Command, SubstitutionValues.Of(Config)) ?? task.Command;

    private void OnTaskOutput(ReadOnlySpan<byte> output)
    {
        Chunk chunk = Chunk.Quoted(output);
        foreach (Attachment viewer in viewers.List)
        {
            if (viewer.IsConnected)
            {
                viewer.Out.Output(chunk);
            }
        }

        chunk.Release();
    }

    private void OnTaskEnded(ExitStatus status)
    {
        int pid = Task!.Pid;
        Task = null;
        shared.Log.Notice($"[{Name}] task terminated: pid {pid}: {status}");
        if (Config.Timestamp.Tasks)
        {
            Note($"task terminated: pid {pid}: {status}");
        }

        viewers.Tell($"[task terminated: {status}]\r\n");
    }

    private string Nologging => History.IsPaused ? " (nologging)" : "";

    private void Queue(Attachment viewer)
    {
        if (Writer != viewer)
        {
            viewer.WantsWrite = true;
            viewers.MoveToFront(viewer);
        }
    }

    private void BecomeWriter(Attachment viewer)
    {
        viewers.SetWriter(viewer);
        if (Config.Timestamp.Activity)
        {
            History.Tag($"{viewer.Id} attached");
        }

    }

    // The writer lets go, and whoever waited longest takes over. A log that was switched off comes back when the reason
    // is one the old daemon gives; a writer who only steps aside leaves it off.
    private void GiveUp(Attachment viewer, string? restoreLog)
    {
        if (Writer != viewer)
        {
            return;
        }

        viewers.ClearWriter();
        if (Config.Timestamp.Activity)
        {
            History.Tag($"{viewer.Id} detached");
        }

        if (restoreLog is not null && History.IsPaused)
        {
            History.Resume($" ({restoreLog})");
        }

        if (viewers.Next() is { } next)
        {
            BecomeWriter(next);
            next.Tell($"\r\n[attached{Nologging}]\r\n");
        }
    }

    private void SendSequence(string text, TimeSpan pause)
    {
        idle.Touch();
        foreach (SequenceStep step in SequenceText.Parse(text))
        {
            switch (step.Kind)
            {
                case SequenceKind.Break:
                    Line.Break();
                    break;
                case SequenceKind.Pause:
                    Line.Pause(pause);
                    break;
                default:
                    Line.Send(step.Bytes.Span);
                    break;
            }
        }
    }

    private void OnIdle()
    {
        if (Config.Timestamp.Activity)
        {
            History.Tag("idle timeout");
        }

        SendSequence(Config.IdleString, TimeSpan.FromMilliseconds(250));
        Broadcast("[-- idle timeout --]\r\n");
    }

    private void RestartIdle()
    {
        idle.Stop();
        if (Line.IsUp && Config.IdleTimeout > 0)
        {
            idle.Start(TimeSpan.FromSeconds(Config.IdleTimeout));
        }
    }

    private ReadOnlySpan<byte> Strip(ReadOnlySpan<byte> data)
    {
        if (stripped.Length < data.Length)
        {
            stripped = new byte[data.Length];
        }

        for (int i = 0; i < data.Length; i++)
        {
            stripped[i] = (byte)(data[i] & 0x7F);
        }

        return stripped.AsSpan(0, data.Length);
    }
}
