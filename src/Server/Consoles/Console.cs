using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.History;
using Conserver.Server.History.Input;
using Conserver.Server.Lines;

namespace Conserver.Server.Consoles;

/// <summary>
/// A named thing people attach to: one line, one log, any number of viewers of whom one may type. It outlives its line
/// and its viewers. It takes commands and gives outcomes and notices, all of them values; who may do what is decided here.
/// Everything on its loop.
/// </summary>
internal sealed class Console : ILineOwner, ILoopOwner
{
    private readonly ConsoleShared shared;
    private readonly Viewers viewers = new();
    private readonly IdleClock idle;
    private readonly Pace pace;
    private readonly ConsoleAudit audit;
    private readonly Writing writing;
    private readonly Leaving leaving;
    private readonly LineOrders orders;
    private readonly HighBits high = new();
    private InputLog? input;
    private LoopTimer? turn;

    public Console(ConsoleConfig config, ConsoleShared shared)
    {
        this.shared = shared;
        Line = new Line(config, this, shared.Lines);
        History = new ConsoleHistory(
            config,
            shared.Histories,
            drained: () => pace!.LogCaughtUp(),
            tell: text => viewers.Tell(new Notice.LogTrouble(text), isMeant: null));
        pace = new Pace(shared.Loop, this, on => Line.SetReading(on));
        idle = new IdleClock(shared.Loop, this, OnIdle);
        orders = new LineOrders(this, Line, History, viewers, idle, shared);
        audit = new ConsoleAudit(shared, () => Name);
        writing = new Writing(viewers, History, Line, orders.TagActivity, audit);
        leaving = new Leaving(viewers, writing, Line, audit);
        Task = new TaskSlot(viewers, shared, History);
        input = InputLog.Of(config, shared.Histories);
    }

    public ConsoleConfig Config => Line.Config;
    public string Name => Config.Name;
    public Loop Loop => shared.Loop;
    public Line Line { get; }
    public ConsoleHistory History { get; }

    /// <summary>The server-side command that may run on this console.</summary>
    public TaskSlot Task { get; }

    /// <summary>Front to back of the queue.</summary>
    public IReadOnlyList<Attachment> Attachments => viewers.List;
    public Attachment? Writer => viewers.Writer;

    /// <summary>
    /// The breaks that viewers can choose from, the console's own as <c>0</c>; null where none is defined.
    /// </summary>
    public IEnumerable<(char Id, BreakConfig? Break)> Breaks => orders.Breaks();

    /// <summary>A reload, or the end, has taken it away: nobody gets on any more, and its line stays closed.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>Opens the line at start, unless it waits for its first viewer.</summary>
    public void Start()
    {
        if (!IsRemoved && !Config.Has(ConsoleOptions.OnDemand))
        {
            Line.Open();
        }
    }

    /// <summary>
    /// Starts when its turn has come; not any more when it has been taken away by then, or is open already.
    /// </summary>
    /// <param name="delay">Until its turn.</param>
    /// <param name="asked">See <see cref="BringUp"/>.</param>
    public void StartIn(TimeSpan delay, bool asked = true)
    {
        if (delay == TimeSpan.Zero)
        {
            BringUp(asked);
            return;
        }

        turn?.Stop();
        turn = Loop.Timer(Line.Tries, () => BringUp(asked));
        turn.Start(delay);
    }

    /// <summary>It is not up, and waits neither for its first viewer nor for its turn.</summary>
    public bool IsToBeBroughtUp =>
        !IsRemoved && !Line.IsUp && turn is not { IsRunning: true } && !Config.Has(ConsoleOptions.OnDemand);

    /// <summary>
    /// Opens a line that is down, unless it waits for its first viewer or its turn. Why that fails is in the log when
    /// somebody has asked for it (SIGUSR1, <c>up</c>) and it is not done from time to time.
    /// </summary>
    public void BringUp(bool asked)
    {
        if (!IsToBeBroughtUp)
        {
            return;
        }

        if (Line.State == LineState.Connecting)
        {
            if (asked)
            {
                Line.Ask();
            }
        }
        else if (asked)
        {
            Line.Open();
        }
        else
        {
            Line.OpenAgain();
        }
    }

    /// <summary>Lets a viewer on: it writes if nobody does, or watches, or is refused.</summary>
    /// <param name="visitor">Who.</param>
    /// <param name="door">Where output and notices go.</param>
    /// <param name="viewer">What to ask and type with; null when refused.</param>
    public Outcome Call(Visitor visitor, IFrontDoor door, out Attachment? viewer)
    {
        viewer = null;
        ConsoleAccess right = Rights.On(Config, visitor.Identity);
        if (Permission.RefusesCall(Config, right, IsRemoved) is { } refusal)
        {
            return audit.Refused(visitor, refusal);
        }

        audit.Did(AuditAct.Attach, visitor.Id);
        viewer = new Attachment(visitor, door, mayType: right == ConsoleAccess.ReadWrite) { LastInput = Loop.Now };
        viewers.Add(viewer);
        if (Line.State == LineState.Down
            && (Config.Options & (ConsoleOptions.OnDemand | ConsoleOptions.ReinitOnConnect)) != 0)
        {
            Line.Open(isPressing: true);
        }

        // Who finds a writer watches until it asks to write. conserver 8.2.7 queues it at once, so that somebody who only
        // watches can find himself typing.
        return Line.IsReadOnly ? new Outcome.WatchesReadOnly()
            : writing.TakeIfFree(viewer) ? new Outcome.Writes(History.IsPaused)
            : new Outcome.Spies();
    }

    /// <inheritdoc cref="Permission.Refuses(ConsoleVerb, Attachment, bool)"/>
    public Refusal? Refuses(ConsoleVerb verb, Attachment viewer) => Permission.Refuses(verb, viewer, Line.IsReadOnly);

    /// <inheritdoc cref="Leaving.Leave"/>
    public bool Leave(Attachment viewer) => leaving.Leave(viewer);

    /// <summary>Carries out what a viewer asks, if it may.</summary>
    public Outcome Do(Attachment viewer, ConsoleCommand command) =>
        audit.Asked(viewer, command, Obey(viewer, command));

    private Outcome Obey(Attachment viewer, ConsoleCommand command) =>
        Refuses(command.Verb, viewer) is { } refusal ? new Outcome.Refused(refusal) : command.Verb switch
        {
            ConsoleVerb.Connect => Done(() => viewer.Enter(ViewerState.Watching)),
            ConsoleVerb.Attach => writing.Attach(viewer),
            ConsoleVerb.Force => writing.Force(viewer),
            ConsoleVerb.Spy => Done(() => writing.Spy(viewer)),
            ConsoleVerb.Suspend => Done(() => writing.Suspend(viewer)),
            ConsoleVerb.Resume => writing.Resume(viewer),
            ConsoleVerb.AskLocalCommand => Done(() => viewer.Enter(ViewerState.LocalCommandAsked)),
            ConsoleVerb.BeginLocalCommand => BeginLocalCommand(viewer),
            ConsoleVerb.EndLocalCommand => Done(() => viewer.Enter(ViewerState.Watching)),
            ConsoleVerb.Down => orders.Down(viewer),
            ConsoleVerb.Reopen => orders.Reopen(viewer),
            ConsoleVerb.ToggleFlow => orders.ToggleFlow(),
            ConsoleVerb.Resize => orders.Resize(command.Text),
            ConsoleVerb.ToggleLog => orders.ToggleLogging(viewer),
            ConsoleVerb.Break => orders.Break(viewer, command),
            ConsoleVerb.Task => Task.Start(viewer, command.Id, command.IsConfirmed),
            ConsoleVerb.EndTask => Done(Task.Terminate),
            ConsoleVerb.Quote => Done(() => Send(viewer, Protocol.Text.Latin1.Bytes(command.Text))),
            ConsoleVerb.Note => orders.Note(viewer, command.Text),
            ConsoleVerb.Say => Done(() => Tell(new Notice.Said(viewer.Id, command.Text))),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.Verb, null),
        };

    /// <summary>Bytes the viewer typed. False when they were dropped and the viewer should know why.</summary>
    public bool Type(Attachment viewer, ReadOnlySpan<byte> keys)
    {
        if (viewer.Awaits == LineWait.Connection)
        {
            return true;
        }

        if (!TakesKeysOf(viewer))
        {
            return false;
        }

        Send(viewer, Config.Has(ConsoleOptions.StripHigh) ? high.Off(keys) : keys);
        return true;
    }

    /// <summary>What the viewer types goes to the device.</summary>
    public bool TakesKeysOf(Attachment viewer) =>
        viewer is { Standing: Standing.Writer, Rights.IsInDoubt: false }
        && (Line.State == LineState.Up || Line.HoldsKeys);

    /// <summary>The viewer has sent something, be it only an escape.</summary>
    public void Touch(Attachment viewer) => viewer.LastInput = Loop.Now;

    /// <summary>Tells those viewers who are there to see it, and for whom it is meant: all, without a choice.</summary>
    public void Tell(Notice notice, Func<Attachment, bool>? isMeant = null) => viewers.Tell(notice, isMeant);

    /// <summary>
    /// Takes new settings that need no reopening, unless they replace an initcmd that is running just now.
    /// </summary>
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
        viewers.Tell(new Notice.Reset(), isMeant: null);
        Line.Close();
        Take(config);
        if (!config.Has(ConsoleOptions.OnDemand) || !viewers.IsEmpty)
        {
            Line.Open();
        }
    }

    /// <summary>
    /// What a viewer may do is being looked up anew, and <see cref="Judge"/> follows: until then nothing it types counts.
    /// </summary>
    public static void Doubt(Attachment viewer) => viewer.Rights = viewer.Rights with { IsInDoubt = true };

    /// <inheritdoc cref="Leaving.Judge"/>
    public void Judge(Attachment viewer, Identity user, bool isLimited) => leaving.Judge(viewer, user, isLimited);

    /// <inheritdoc cref="Leaving.Evict"/>
    public void Evict(Attachment viewer, Farewell why) => leaving.Evict(viewer, why);

    /// <summary>Takes the console away: viewers are sent away, the line and the log are closed.</summary>
    public void Remove(Farewell why)
    {
        IsRemoved = true;
        leaving.EvictAll(Loop, owner: this, why);
        turn?.Stop();
        idle.Stop();
        Task.Abandon();
        Line.Close();
        input?.Stop();
        History.Stop();
    }

    /// <summary>Opens its files by name again.</summary>
    /// <param name="isReload">The configuration was read anew: lines for stamps are counted anew as well.</param>
    public void ReopenLogs(bool isReload)
    {
        History.Reopen(isReload);
        input?.Reopen();
    }

    /// <summary>A defect in what the console does: the line goes down and is tried again, the viewers stay.</summary>
    void ILoopOwner.Faulted(Exception failure) => ((ILoopOwner)Line).Faulted(failure);

    void ILineOwner.LineReceived(ReadOnlySpan<byte> data)
    {
        idle.Touch();
        shared.BytesReceived += data.Length;
        if (Config.Has(ConsoleOptions.StripHigh))
        {
            data = high.Off(data);
        }

        input?.Say(data);
        Chunk? said = Loop.IsWorthKeeping(data) ? Loop.Keep(data) : null;
        History.Append(data, said, attended: Writer is not null);
        if (History.ShouldWait())
        {
            // The disk is behind: flow control makes the device wait instead of losing what it says.
            pace.LogIsBehind(History.IsFull);
            if (History.IsFull)
            {
                History.Hold();
            }
        }

        foreach (Attachment viewer in viewers.List)
        {
            if (viewer.TakesOutput)
            {
                said ??= Chunk.Copy(data);
                viewer.Door.Output(said);
                pace.Gave(viewer);
            }
        }

        said?.Release();
    }

    void ILineOwner.LineOpened()
    {
        History.Open();
        pace.Update();
        writing.LineOpened();
        RestartIdle();
    }

    void ILineOwner.LineClosed()
    {
        idle.Stop();
        input?.End();
        History.Close();
        LetType();
    }

    void ILineOwner.LineInitialising(bool running) => orders.TagActivity(running ? "initcmd started" : "initcmd terminated");

    void ILineOwner.LineSettled() => orders.Settled();

    void ILineOwner.LineDrained() => LetType();

    // After the answer to who has sent it.
    void ILineOwner.LineBreakFailed(string why) =>
        Loop.Post(this, () => Writer?.Hear(new Notice.BreakFailed(why)));

    private static Outcome.Done Done(Action action)
    {
        action();
        return new Outcome.Done();
    }

    private Outcome BeginLocalCommand(Attachment viewer)
    {
        viewer.Enter(ViewerState.LocalCommand);
        return viewer.Standing == Standing.Writer ? new Outcome.Writes(History.IsPaused) : new Outcome.Spies();
    }

    private void Send(Attachment viewer, ReadOnlySpan<byte> bytes)
    {
        input?.Type(viewer.Id, bytes);
        idle.Touch();
        Line.Send(bytes);
    }

    void ILineOwner.LineLost(int count) => Writer?.Hear(new Notice.NotSent(count));

    private void LetType()
    {
        foreach (Attachment viewer in viewers.List)
        {
            viewer.Door.KeysTaken();
        }
    }

    private void Take(ConsoleConfig config)
    {
        Line.Reconfigure(config);
        History.Reconfigure(config);
        input = InputLog.Of(config, shared.Histories, input);
        RestartIdle();
    }

    private void OnIdle()
    {
        orders.TagActivity("idle timeout");
        if (!Line.Load.IsBehind)
        {
            orders.Send(Config.IdleString, TimeSpan.FromMilliseconds(250));
        }

        viewers.Tell(new Notice.Idle(), isMeant: null);
    }

    private void RestartIdle()
    {
        idle.Stop();
        if (Line.IsUp && Config.IdleTimeout > 0)
        {
            idle.Start(TimeSpan.FromSeconds(Config.IdleTimeout));
        }
    }
}
