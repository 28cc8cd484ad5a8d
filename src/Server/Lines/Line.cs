using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Logging;

namespace Conserver.Server.Lines;

/// <summary>
/// The way to one console's device: opens it, keeps it open, and says when it is down. Everything on the loop of its
/// console.
/// </summary>
internal sealed class Line : ILinkOwner, LineInit.ILine
{
    private readonly LineSettings shared;
    private readonly ILineOwner owner;
    private readonly RetryDelay delay;
    private readonly NextTry tries;
    private SpinGuard spin;

    // Few lines ever need these, and there are thousands.
    private Lookout? lookout;
    private OverflowLog? overflow;
    private Succession? succession;
    private LineInit? init;

    private LoopTimer? retryTimer;
    private Opening? opening;
    private Link? link;
    private ILinkBacking? former;
    private LineState state;
    private bool endedWell;

    public Line(ConsoleConfig config, ILineOwner owner, LineSettings shared)
    {
        Config = config;
        this.owner = owner;
        this.shared = shared;
        spin = NewSpinGuard();
        Told = new OpeningLog(shared.Log, shared.Loop, config.Name);
        delay = new RetryDelay(shared.Random);
        tries = new NextTry(this);
    }

    /// <summary>The console's configuration; a new one counts from the next opening on.</summary>
    public ConsoleConfig Config { get; private set; }

    public LineState State => state == LineState.Up && init is { IsRunning: true } ? LineState.Initialising : state;

    /// <summary>Owns what opens the line by itself: a defect there is not the last try.</summary>
    internal ILoopOwner Tries => tries;

    /// <summary>What is known of why it is down.</summary>
    public OpeningLog Told { get; }

    /// <summary>It will be tried again without anybody asking.</summary>
    public bool WillRetry => retryTimer is { IsRunning: true };

    /// <summary>Why it will never be open; null when it may be.</summary>
    public string? Hopeless => (Config.Kind as LineDriver)?.Hopeless;

    /// <summary>Nobody may type on what was opened last, whatever their rights.</summary>
    public bool IsReadOnly { get; private set; }

    public bool IsUp => State is LineState.Up or LineState.Initialising;

    /// <summary>What <c>examine</c> says of it.</summary>
    public ExamineRow Examine => (Config.Kind as LineDriver)?.Examine(Config, link) ?? new ExamineRow("", "");

    /// <summary>The field of <c>info</c> that says what it leads to.</summary>
    public string Info => (Config.Kind as LineDriver)?.Info(Config, link) ?? "";

    /// <inheritdoc cref="LineDriver.Modem"/>
    public ModemState? Modem => link is null ? null : (Config.Kind as LineDriver)?.Modem(link, shared);

    /// <summary>What waits for the device.</summary>
    public LinkLoad Load => link?.Load ?? default;

    /// <summary>It waits for its former command to end, and what is typed meanwhile is for the next.</summary>
    public bool HoldsKeys => succession is { HoldsKeys: true };

    bool LineInit.ILine.IsBehind => Load.IsBehind;

    public void Reconfigure(ConsoleConfig config)
    {
        Config = config;
        spin = NewSpinGuard();
    }

    /// <summary>Somebody wants it open: should the attempt that is under way fail, the log says why.</summary>
    public void Ask() => Told.Asked();

    /// <summary>Opens the line, anew when it is open, and before others when somebody waits for this very one.</summary>
    public void Open(bool isPressing = false)
    {
        Told.Asked();
        former = null;
        OpenAnew(isPressing);
    }

    /// <summary>Opens the line once more without anybody having asked for it, when there is hope.</summary>
    public void OpenAgain()
    {
        if (Hopeless is null)
        {
            Told.Retried();
            OpenAnew();
        }
    }

    /// <summary>Closes the line and leaves it closed.</summary>
    public void Close()
    {
        retryTimer?.Stop();
        Told.Closed();
        CloseQuietly();
        LookOut();
    }

    /// <summary>Stops or resumes reading the device.</summary>
    public void SetReading(bool on) => link?.SetReading(on);

    public void Send(ReadOnlySpan<byte> bytes)
    {
        link?.Send(bytes);
        if (succession is { HoldsKeys: true } kept && !kept.Keep(bytes))
        {
            owner.LineLost(bytes.Length);
        }
    }

    public void Break() => link?.Break();

    public void Pause(TimeSpan time) => link?.Pause(time);

    /// <summary>The open terminal that can be given a size; null when there is none.</summary>
    public int? WindowFd => Config.Kind is LineDriver { HasWindow: true } ? link?.Fd : null;

    /// <summary>Turns XON/XOFF on output over; null when the line has no such setting.</summary>
    public bool? ToggleIxon() => link is null ? null : (Config.Kind as LineDriver)?.ToggleIxon(link);

    /// <summary>
    /// A defect: whatever is open or being opened is closed, and the line is tried again like one that failed.
    /// </summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        shared.Log.Error(Config.Name, $"internal error: forcing down: {failure}");
        if (State == LineState.Down && link is null)
        {
            return;
        }

        // First what would be left behind if the rest throws as well.
        state = LineState.Down;
        Told.Lost();
        (Opening? pending, Link? open) = (opening, link);
        (opening, link) = (null, null);
        succession?.Forget();
        try
        {
            pending?.Cancel();
        }
        finally
        {
            init?.Abandon();
            CloseLink(open);
            ScheduleRetry(delay.Next());
        }

        owner.LineClosed();
        owner.LineSettled();
    }

    IFirstLook? ILinkOwner.FirstLook() => (Config.Kind as LineDriver)?.FirstLook(Config, shared);

    void ILinkOwner.LinkReceived(ReadOnlySpan<byte> data)
    {
        init?.Feed(data);
        owner.LineReceived(data);
    }

    void ILinkOwner.LinkEnded(LinkEnd end)
    {
        Told.Ended(end);
        endedWell = end.Kind == LinkEndKind.Finished;
        GoDown();

        // A command that ends well is started again whatever autoreinit says: it is how a login prompt comes back.
        if (endedWell || (end.Kind != LinkEndKind.TakenAway && Config.Has(ConsoleOptions.AutoReinit)))
        {
            OpenAgain();
            return;
        }

        Told.Lost();
        ScheduleRetry(delay.Longest());
    }

    void ILinkOwner.LinkDrained()
    {
        overflow?.Over();
        init?.Resume();
        owner.LineDrained();
    }

    void ILinkOwner.LinkBreakFailed(string why) => owner.LineBreakFailed(why);

    void ILinkOwner.LinkLost(int count)
    {
        overflow ??= new OverflowLog(shared.Log, Config.Name);
        overflow.Lost();
        owner.LineLost(count);
    }

    private SpinGuard NewSpinGuard() => new(Config.InitSpinMax, TimeSpan.FromSeconds(Config.InitSpinTimer));

    private void OpenAnew(bool isPressing = false)
    {
        CloseQuietly();
        retryTimer?.Stop();
        if (Config.Kind is not LineDriver { IsCalled: true } && !spin.Allow(shared.Loop.Now))
        {
            Told.RateExceeded(endedWell);
            GoDown();
            owner.LineSettled();
            ScheduleRetry(delay.Longest());
            return;
        }

        (state, IsReadOnly) = (LineState.Connecting, false);
        opening = new(shared, Config, this) { Done = OnOpened, Failed = OnOpenFailed, Former = former, Heir = Bequeath };
        opening.IsPressing = isPressing;
        if (succession is { IsPending: true } && Config.Kind is LineDriver { WaitsForFormer: true })
        {
            succession.Wait();
        }
        else
        {
            Begin(opening);
        }

        if (State == LineState.Connecting)
        {
            Told.Begun();
        }
    }

    private void Begin(Opening attempt)
    {
        if (Config.Kind is not LineDriver driver)
        {
            attempt.Fail($"there are no lines of type `{Config.Kind.Word}'");
            return;
        }

        try
        {
            driver.Begin(attempt);
        }
        catch (PosixException failure) when (!attempt.IsOver)
        {
            attempt.Fail(failure.Message);
        }
        catch (PosixException failure)
        {
            ((ILoopOwner)this).Faulted(failure); // In what was done with the open one.
        }
    }

    private void OnOpened(Link opened)
    {
        opening = null;
        link = opened;
        overflow?.Over();
        delay.Reset();
        (IsReadOnly, former) = (opened.IsReadOnly, opened.Backing);
        state = LineState.Up;
        bool initialises = Config.InitCommand.Length > 0;
        bool succeeds = HoldsKeys;
        ReadOnlySpan<byte> typed = succession is null ? [] : succession.Take();
        shared.Log.Info(Config.Name, (Config.Kind as LineDriver)?.Describe(Config, opened) ?? "");
        Told.Up();
        LookOut();
        owner.LineOpened();

        // Before the initcmd has ended: whoever waits for a connection has it. Whoever waits for a command does not wait
        // for a connection.
        if (!initialises || !succeeds)
        {
            owner.LineSettled();
        }

        if (link == opened && initialises)
        {
            if (!typed.IsEmpty)
            {
                owner.LineLost(typed.Length); // What is typed while an initcmd runs does not count.
            }

            init ??= new LineInit(shared, owner, this);
            init.Start();
        }
        else if (link == opened)
        {
            opened.Send(typed);
        }
    }

    private void OnOpenFailed(string reason)
    {
        Told.Failed(reason, opening?.Advice, opening is { IsWait: true });
        bool isRefusal = opening is { IsRefusal: true };
        opening = null;
        GoDown();
        owner.LineSettled();
        ScheduleRetry(isRefusal ? delay.Longest() : delay.Next());
    }

    private void ScheduleRetry(TimeSpan wait)
    {
        if (Config.Has(ConsoleOptions.AutoReinit) && Hopeless is null && !WillRetry && State == LineState.Down)
        {
            Told.Next = retryTimer ??= shared.Loop.Timer(Tries, Retry);
            retryTimer.Start(RetryDelay.OnBeat(wait, shared.Loop.Now));
        }

        LookOut();
    }

    private void LookOut() => Lookout.Update(ref lookout, shared, tries, Config, link, WillRetry);

    private void Retry()
    {
        if (State == LineState.Down)
        {
            OpenAgain();
        }
    }

    private void CloseQuietly()
    {
        if (State != LineState.Down || link is not null)
        {
            GoDown();
        }
    }

    private void GoDown()
    {
        // What the device has said already is not lost by closing.
        link?.ReadRest();
        bool was = State != LineState.Down;
        opening?.Cancel();
        opening = null;
        succession?.Forget();
        init?.Stop();
        CloseLink(link);
        link = null;
        state = LineState.Down;
        if (was)
        {
            owner.LineClosed();
        }
    }

    private void CloseLink(Link? closing) => closing?.Close(closing.Companion is null ? null : Bequeath());

    private GroupEnd.IOwner Bequeath() =>
        (succession ??= new Succession(shared.Log, Config.Name, this, OnFormerGone)).Begin();

    /// <summary>A line that waits for somebody to come still does.</summary>
    private sealed class NextTry(Line line) : ILookoutLine
    {
        public void DeviceCame() => line.Retry();

        public void DeviceGone(LinkEnd end)
        {
            // One that is being opened anew finds that out itself.
            if (line.link is not null)
            {
                ((ILinkOwner)line).LinkEnded(end);
            }
        }

        public void Faulted(Exception failure)
        {
            ((ILoopOwner)line).Faulted(failure);
            if (!line.Config.Has(ConsoleOptions.OnDemand))
            {
                line.ScheduleRetry(line.delay.Next());
            }
        }
    }

    private void OnFormerGone()
    {
        if (opening is not null && HoldsKeys)
        {
            Begin(opening);
        }
    }
}
