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
    private bool wasLost;
    private bool failureLogged;

    public Line(ConsoleConfig config, ILineOwner owner, LineSettings shared)
    {
        Config = config;
        this.owner = owner;
        this.shared = shared;
        spin = NewSpinGuard();
        delay = new RetryDelay(shared.Random);
        retryTimer = shared.Loop.Timer(this, Retry);
    }

    /// <summary>The console's configuration; a new one counts from the next opening on.</summary>
    public ConsoleConfig Config { get; private set; }

    public LineState State { get; private set; }

    /// <summary>It will be tried again without anybody asking.</summary>
    public bool WillRetry => retryTimer.IsRunning;

    public bool IsUp => State is LineState.Up or LineState.Initialising;

    /// <summary>The open descriptor, or -1.</summary>
    public int Fd => link?.Fd ?? -1;

    /// <summary>Process of an exec console, or 0.</summary>
    public int Pid => link?.Child?.Pid ?? 0;

    /// <summary>The pty of an exec console, also after it went down; empty before it ever was up.</summary>
    public string Terminal { get; private set; } = "";

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
            GoDown();
            owner.LineSettled();
            ScheduleRetry(delay.Longest());
            return;
        }

        State = LineState.Connecting;
        opening = new Opening(shared.Loop, Config, this) { Done = OnOpened, Failed = OnOpenFailed };
        Opener().Open(opening);
    }

    /// <summary>Closes the line and leaves it closed.</summary>
    public void Close()
    {
        retryTimer.Stop();
        wasLost = false;
        CloseQuietly();
    }

    /// <summary>Stops or resumes reading the device.</summary>
    public void SetReading(bool on) => link?.SetReading(on);

    public void Send(ReadOnlySpan<byte> bytes) => link?.Send(bytes);

    public void Break() => link?.Break();

    public void Pause(TimeSpan time) => link?.Pause(time);

    /// <summary>Turns XON/XOFF on output over; null when the line has no such setting.</summary>
    public bool? ToggleIxon() => link?.ToggleIxon();

    /// <summary>A defect: whatever is open or being opened is closed, and the line is tried again like one that failed.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        shared.Log.Error($"[{Config.Name}] internal error: forcing down: {failure}");
        if (State == LineState.Down && link is null)
        {
            return;
        }

        // First what would be left behind if the rest throws as well.
        State = LineState.Down;
        wasLost = true;
        (Opening? pending, InitCommand? command, Link? open) = (opening, init, link);
        (opening, init, link) = (null, null, null);
        try
        {
            pending?.Cancel();
        }
        finally
        {
            command?.Stop();
            open?.Close();
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
        shared.Log.Notice($"[{Config.Name}] {end.Text}");
        wasLost = true;
        GoDown();

        // A command that ends well is started again whatever autoreinit says: it is how a login prompt comes back.
        if (Config.Has(ConsoleOptions.AutoReinit) || end.Exit is { Signalled: false, Value: 0 })
        {
            shared.Log.Notice($"[{Config.Name}] automatic reinitialization");
            Open();
        }
    }

    void ILinkOwner.LinkDrained()
    {
        init?.SetReading(true);
        owner.LineDrained();
    }

    void ILinkOwner.LinkBreakFailed() => owner.LineBreakFailed();

    private SpinGuard NewSpinGuard() => new(Config.InitSpinMax, TimeSpan.FromSeconds(Config.InitSpinTimer));

    private ILineOpener Opener() => Config.Kind.Word switch
    {
        "exec" => new ExecOpener(shared.Errands),
        "host" => new HostOpener(shared.Gate, shared.Errands.HostNames),
        "uds" => new UdsOpener(),
        "noop" => new NoopOpener(),
        _ => new UnsupportedOpener(Config.Kind),
    };

    private void OnOpened(Link opened)
    {
        opening = null;
        link = opened;
        Terminal = opened.Terminal;
        failureLogged = false;
        delay.Reset();
        State = LineState.Up;
        shared.Log.Info($"[{Config.Name}] {Describe()}");
        if (wasLost)
        {
            wasLost = false;
            shared.Log.Notice($"[{Config.Name}] console up");
        }

        owner.LineOpened();
        if (link is not null && Config.InitCommand.Length > 0)
        {
            StartInitCommand();
        }

        if (State != LineState.Initialising)
        {
            owner.LineSettled();
        }
    }

    // Said once per episode as an error, then only for those who asked for details: a dead device must not fill the log.
    private void OnOpenFailed(string reason)
    {
        opening = null;
        wasLost = true;
        string text = $"[{Config.Name}] {reason}: forcing down";
        if (failureLogged)
        {
            shared.Log.Info(text);
        }
        else
        {
            shared.Log.Error(text);
        }

        failureLogged = true;
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
        if (State != LineState.Down)
        {
            return;
        }

        shared.Log.Info($"[{Config.Name}] automatic reinitialization");
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
        bool was = State != LineState.Down;
        opening?.Cancel();
        opening = null;
        if (init is not null)
        {
            EndInitCommand("");
        }

        link?.Close();
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
            init = InitCommand.Start(shared, Config, TypeForInitCommand, InitCommandStarted, EndInitCommand);
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

    private string Describe() => Config.Kind.Word switch
    {
        "exec" => $"pid {Pid} on {Terminal}",
        "host" => $"port {Config.NetPort} on {Config.Host}",
        "uds" => $"uds {Config.Uds}",
        _ => "noop",
    };
}
