using Conserver.Posix;
using Conserver.Protocol.Escape;
using Conserver.Server.Config;
using Conserver.Server.Delivery;
using Conserver.Server.History;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>
/// A named thing people attach to: one line, one log, any number of viewers of whom one may type. It outlives its line
/// and its viewers. Everything on its loop.
/// </summary>
public sealed class Console : ILineOwner, ILoopOwner
{
    private readonly ConsoleShared shared;
    private readonly Viewers viewers = new();
    private readonly IdleClock idle;
    private readonly Pace pace;
    private LoopTimer? turn;
    private byte[] stripped = [];

    public Console(ConsoleConfig config, ConsoleShared shared)
    {
        this.shared = shared;
        Config = config;
        Line = new Line(config, this, shared.Lines);
        History = new ConsoleHistory(config, shared, drained: () => pace!.LogCaughtUp(), tell: text => Broadcast(text));
        pace = new Pace(shared.Loop, this, on => Line.SetReading(on));
        idle = new IdleClock(shared.Loop, this, OnIdle);
        Writing = new Writing(viewers, History, () => Line.IsUp, TagActivity);
        Task = new TaskSlot(this, viewers, shared);
    }

    public ConsoleConfig Config { get; private set; }
    public string Name => Config.Name;
    public Loop Loop => shared.Loop;
    public Line Line { get; }

    /// <summary>Log file, marks and replay.</summary>
    public ConsoleHistory History { get; }

    /// <summary>Who may type, and who is next.</summary>
    public Writing Writing { get; }

    /// <summary>The server-side command that may run on this console.</summary>
    public TaskSlot Task { get; }

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

    /// <summary>Starts when its turn has come; not any more when it has been taken away by then, or is open already.</summary>
    public void StartIn(TimeSpan delay)
    {
        if (delay == TimeSpan.Zero)
        {
            Start();
            return;
        }

        turn = Loop.Timer(this, BringUp);
        turn.Start(delay);
    }

    /// <summary>Opens a line that is down (SIGUSR1, <c>up</c>), unless it waits for its first viewer or its turn.</summary>
    public void BringUp()
    {
        if (Line.State == LineState.Down && turn is not { IsRunning: true })
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

        // Who finds a writer watches until it asks to write. conserver 8.2.7 queues it at once, so that somebody who only
        // watches can find himself typing.
        return Writing.TakeIfFree(viewer) ? CallAnswer.Attached : CallAnswer.Spy;
    }

    /// <summary>Removes a viewer whose connection ended.</summary>
    public void Leave(Attachment viewer)
    {
        if (!viewers.Contains(viewer))
        {
            return;
        }

        Writing.GiveUp(viewer, "logout");
        viewers.Remove(viewer);
        if (viewers.IsEmpty && Config.Has(ConsoleOptions.OnDemand))
        {
            Line.Close();
        }
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

        TagActivity($"{viewer.Id} attached");
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

    /// <summary>Says something to every connected viewer.</summary>
    public void Broadcast(string text, Attachment? except = null) => viewers.Tell(text, except);

    /// <summary>Takes new settings that need no reopening, unless they replace an initcmd that is running just now.</summary>
    public void Update(ConsoleConfig config)
    {
        if (Line.State == LineState.Initialising && config.InitCommand != Config.InitCommand)
        {
            Reset(config);
            return;
        }

        Take(config);
    }

    /// <summary>Takes new settings that do: the line is closed and opened, viewers stay.</summary>
    public void Reset(ConsoleConfig config)
    {
        Broadcast("[-- Conserver reconfigured - console reset --]\r\n");
        Line.Close();
        Take(config);
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
            if (Writer == viewer)
            {
                Writing.GiveUp(viewer, "bumped");
            }
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

        turn?.Stop();
        idle.Stop();
        Task.Abandon();
        Line.Close();
        History.Stop();
    }

    /// <summary>A defect in what the console does: the line goes down and is tried again, the viewers stay.</summary>
    void ILoopOwner.Faulted(Exception failure) => ((ILoopOwner)Line).Faulted(failure);

    void ILineOwner.LineReceived(ReadOnlySpan<byte> data)
    {
        idle.Touch();
        shared.BytesReceived += data.Length;
        if (Config.Has(ConsoleOptions.StripHigh))
        {
            data = Strip(data);
        }

        Chunk? kept = Loop.IsWorthKeeping(data) ? Loop.Keep(data) : null;
        History.Append(data, kept, attended: Writer is not null);
        if (History.ShouldWait())
        {
            // The disk is behind: flow control makes the device wait instead of losing what it says.
            pace.LogIsBehind(History.IsFull);
        }

        Chunk? shown = null;
        foreach (Attachment viewer in viewers.List)
        {
            if (viewer.IsConnected || viewer.InLocalCommand)
            {
                shown ??= WireChunk.Quoted(data, kept);
                viewer.Out.Output(shown);
                pace.Gave(viewer);
            }
        }

        shown?.Release();
        kept?.Release();
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
        LetType();
    }

    void ILineOwner.LineInitialising(bool running)
    {
        TagActivity(running ? "initcmd started" : "initcmd terminated");
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

    void ILineOwner.LineDrained() => LetType();

    void ILineOwner.LineBreakFailed() => Writer?.Tell("[tcsendbreak() failed]\r\n");

    void ILineOwner.LineLost(int count) => Writer?.Tell($"[{count} bytes not sent: the device takes nothing]\r\n");

    // Nothing waits for the device any more.
    private void LetType()
    {
        foreach (Attachment viewer in viewers.List)
        {
            viewer.KeysTaken();
        }
    }

    private void Take(ConsoleConfig config)
    {
        Config = config;
        Line.Reconfigure(config);
        History.Reconfigure(config);
        RestartIdle();
    }

    private void TagActivity(string text)
    {
        if (Config.Timestamp.Activity)
        {
            History.Tag(text);
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
        TagActivity("idle timeout");
        if (!Line.IsCongested)
        {
            SendSequence(Config.IdleString, TimeSpan.FromMilliseconds(250));
        }

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
