using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>
/// The way to one console's device: opens it, keeps it open, and says when it is down. Everything on the loop of its
/// console.
/// </summary>
public sealed class Line : ILinkOwner
{
    private readonly LineSettings shared;
    private readonly ILineOwner owner;
    private readonly RetryDelay delay;
    private readonly LoopTimer retryTimer;
    private SpinGuard spin;
    private Opening? opening;
    private Link? link;
    private InitCommand? init;
    private ICompanion? leaving;
    private Trouble trouble;
    private bool overflowLogged;

    public Line(ConsoleConfig config, ILineOwner owner, LineSettings shared)
    {
        Config = config;
        this.owner = owner;
        this.shared = shared;
        spin = NewSpinGuard();
        delay = new RetryDelay(shared.Random);
        retryTimer = shared.Loop.Timer(this, Retry);
    }

    private enum Trouble
    {
        None,

        /// <summary>It went down without being asked to; that it is back is said.</summary>
        Lost,

        /// <summary>Why it cannot be opened has been said as an error.</summary>
        Reported,
    }

    /// <summary>The console's configuration; a new one counts from the next opening on.</summary>
    public ConsoleConfig Config { get; private set; }

    public LineState State { get; private set; }

    /// <summary>It will be tried again without anybody asking.</summary>
    public bool WillRetry => retryTimer.IsRunning;

    public bool IsUp => State is LineState.Up or LineState.Initialising;

    /// <summary>What <c>examine</c> says of it.</summary>
    public ExamineRow Examine => (Config.Kind as LineDriver)?.Examine(Config, link) ?? new ExamineRow("", "");

    /// <summary>The field of <c>info</c> that says what it leads to.</summary>
    public string Info => (Config.Kind as LineDriver)?.Info(Config, link) ?? "";

    /// <summary>Bytes waiting for the device, and breaks and pauses between them.</summary>
    public int Pending => link?.Pending ?? 0;

    /// <summary>More would make the device's queue too long: stop reading whoever types.</summary>
    public bool IsCongested => Pending >= Link.OutputLimit;

    public void Reconfigure(ConsoleConfig config)
    {
        Config = config;
        spin = NewSpinGuard();
    }

    /// <summary>Opens the line, or closes and opens it when it is open.</summary>
    public void Open()
    {
        CloseQuietly();
        retryTimer.Stop();
        if (!spin.Allow(shared.Loop.Now))
        {
            shared.Log.Error($"[{Config.Name}] initialization rate exceeded: forcing down");
            trouble = Trouble.Lost;
            GoDown();
            owner.LineSettled();
            ScheduleRetry(delay.Longest());
            return;
        }

        State = LineState.Connecting;
        opening = new Opening(shared, Config, this) { Done = OnOpened, Failed = OnOpenFailed };
        Begin(opening);
        if (State == LineState.Connecting && trouble != Trouble.None)
        {
            shared.Log.Notice($"[{Config.Name}] console initializing");
        }
    }

    /// <summary>Closes the line and leaves it closed.</summary>
    public void Close()
    {
        retryTimer.Stop();
        trouble = Trouble.None;
        CloseQuietly();
    }

    /// <summary>Stops or resumes reading the device.</summary>
    public void SetReading(bool on) => link?.SetReading(on);

    public void Send(ReadOnlySpan<byte> bytes) => link?.Send(bytes);

    public void Break() => link?.Break();

    public void Pause(TimeSpan time) => link?.Pause(time);

    /// <summary>Turns XON/XOFF on output over; null when the line has no such setting.</summary>
    public bool? ToggleIxon() => link is null ? null : (Config.Kind as LineDriver)?.ToggleIxon(link);

    /// <summary>
    /// A defect: whatever is open or being opened is closed, and the line is tried again like one that failed.
    /// </summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        shared.Log.Error($"[{Config.Name}] internal error: forcing down: {failure}");
        if (State == LineState.Down && link is null)
        {
            return;
        }

        // First what would be left behind if the rest throws as well.
        State = LineState.Down;
        trouble = Trouble.Reported;
        (Opening? pending, InitCommand? command, Link? open) = (opening, init, link);
        (opening, init, link) = (null, null, null);
        try
        {
            pending?.Cancel();
        }
        finally
        {
            command?.Stop();
            Close(open);
            ScheduleRetry(delay.Next());
        }

        owner.LineClosed();
        owner.LineSettled();
    }

    void ILinkOwner.LinkReceived(ReadOnlySpan<byte> data)
    {
        init?.Feed(data);
        owner.LineReceived(data);
    }

    void ILinkOwner.LinkEnded(LinkEnd end)
    {
        Action<string> say = end.Kind == LinkEndKind.Lost ? shared.Log.Error : shared.Log.Notice;
        say($"[{Config.Name}] {end.Text}");
        GoDown();

        // A command that ends well is started again whatever autoreinit says: it is how a login prompt comes back.
        if (Config.Has(ConsoleOptions.AutoReinit) || end.Kind == LinkEndKind.Finished)
        {
            Reinitialise();
        }
        else
        {
            trouble = Trouble.Lost;
        }
    }

    void ILinkOwner.LinkDrained()
    {
        overflowLogged = false;
        init?.SetReading(true);
        owner.LineDrained();
    }

    void ILinkOwner.LinkBreakFailed() => owner.LineBreakFailed();

    void ILinkOwner.LinkLost(int count)
    {
        if (!overflowLogged)
        {
            overflowLogged = true;
            shared.Log.Error($"[{Config.Name}] the device takes nothing: what is typed is dropped");
        }

        owner.LineLost(count);
    }

    private SpinGuard NewSpinGuard() => new(Config.InitSpinMax, TimeSpan.FromSeconds(Config.InitSpinTimer));

    private void Begin(Opening attempt)
    {
        if (Config.Kind is not LineDriver driver)
        {
            attempt.Fail($"there are no lines of type `{Config.Kind.Word}'");
            return;
        }

        try
        {
            driver.Open(attempt);
        }
        catch (PosixException failure)
        {
            attempt.Fail(failure.Message);
        }
    }

    private void OnOpened(Link opened)
    {
        opening = null;
        link = opened;
        overflowLogged = false;
        delay.Reset();
        State = LineState.Up;
        shared.Log.Info($"[{Config.Name}] {(Config.Kind as LineDriver)?.Describe(Config, opened)}");
        if (trouble != Trouble.None)
        {
            trouble = Trouble.None;
            shared.Log.Notice($"[{Config.Name}] console up");
        }

        owner.LineOpened();

        // Before the initcmd has ended: whoever waits for a connection has it.
        owner.LineSettled();
        if (link == opened && Config.InitCommand.Length > 0)
        {
            StartInitCommand();
        }
    }

    // Said once per episode as an error, then only for those who asked for details: a dead device must not fill the log.
    private void OnOpenFailed(string reason)
    {
        opening = null;
        string text = $"[{Config.Name}] {reason}: forcing down";
        if (trouble == Trouble.Reported)
        {
            shared.Log.Info(text);
        }
        else
        {
            shared.Log.Error(text);
        }

        trouble = Trouble.Reported;
        GoDown();
        owner.LineSettled();
        ScheduleRetry(delay.Next());
    }

    private void ScheduleRetry(TimeSpan wait)
    {
        if (Config.Has(ConsoleOptions.AutoReinit) && !retryTimer.IsRunning && State == LineState.Down)
        {
            retryTimer.Start(wait);
        }
    }

    private void Retry()
    {
        if (State == LineState.Down)
        {
            Reinitialise();
        }
    }

    private void Reinitialise()
    {
        shared.Log.Notice($"[{Config.Name}] automatic reinitialization");
        Open();
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
        if (init is not null)
        {
            EndInitCommand("");
        }

        Close(link);
        link = null;
        State = LineState.Down;
        if (was)
        {
            owner.LineClosed();
        }
    }

    private void StartInitCommand()
    {
        try
        {
            init = InitCommand.Start(
                shared.Loop, shared.Errands, Config, TypeForInitCommand, InitCommandStarted, EndInitCommand);
            State = LineState.Initialising;
        }
        catch (PosixException failure)
        {
            shared.Log.Error($"[{Config.Name}] initcmd: {failure.Message}");
        }
    }

    private void InitCommandStarted(int pid)
    {
        shared.Log.Notice($"[{Config.Name}] initcmd started: pid {pid}");
        owner.LineInitialising(running: true);
    }

    private void TypeForInitCommand(ReadOnlySpan<byte> bytes)
    {
        link?.Send(bytes);
        if (IsCongested)
        {
            init?.SetReading(false);
        }
    }

    private void EndInitCommand(string outcome)
    {
        InitCommand ended = init!;
        init = null;
        ended.Stop();
        if (State == LineState.Initialising)
        {
            State = LineState.Up;
        }

        if (ended.Pid > 0)
        {
            shared.Log.Notice($"[{Config.Name}] initcmd terminated: pid {ended.Pid}{outcome}");
            owner.LineInitialising(running: false);
        }
        else if (outcome.Length > 0)
        {
            shared.Log.Error($"[{Config.Name}] initcmd{outcome}");
        }

        owner.LineSettled();
    }

    // Commands that do not heed being asked to end must not pile up: of those that have been closed, one may linger.
    private void Close(Link? closing)
    {
        closing?.Close();
        if (closing?.Companion is { } companion)
        {
            leaving?.Kill();
            leaving = companion;
        }
    }
}
