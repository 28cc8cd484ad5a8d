using System.Collections.Immutable;
using System.Net;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Listening;
using Conserver.Server.Logging;
using Conserver.Server.Reload;
using Conserver.Server.Sessions;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Server;

/// <summary>
/// The daemon at run time: its loops, its consoles, its ports and its sessions. Made from a validated configuration;
/// <see cref="Apply"/> replaces that while it runs. Public members without a remark are safe on any thread.
/// </summary>
public sealed class Daemon : IDaemonRequests, ILoopOwner, IDisposable
{
    /// <summary>After a start or a reload, until the consoles have mostly found their places.</summary>
    private static readonly TimeSpan TidyTime = TimeSpan.FromSeconds(1);

    private readonly DaemonOptions options;
    private readonly ImmutableArray<ConsoleLoop> loops;
    private readonly DaemonLog log;
    private readonly Errands errands = new();
    private readonly StaggeredStart starts;
    private readonly Lobby lobby;
    private readonly LoopTimer reinitTimer;
    private readonly LoopTimer tidyTimer;
    private readonly Ports ports;
    private readonly Reloader reloader;
    private volatile InForce now;
    private bool stopping;

    public Daemon(DaemonOptions options, ServerConfig config, DaemonLog log, ServerTls tls)
    {
        this.options = options;
        this.log = log;
        int cores = Math.Clamp(Environment.ProcessorCount, 1, 8);
        loops = [.. Enumerable.Range(0, cores).Select(i => new ConsoleLoop(i, log, config, errands))];
        DaemonSettings settings = DaemonSettings.Merge(options, config.Settings);
        now = new InForce(
            config, settings, new AccessControl(config, settings, log), new Roster([], config.Remotes, options.GroupSize));
        starts = new StaggeredStart(Main);
        Services = new SessionServices
        {
            Log = log,
            Tls = tls,
            Strangers = new RepeatedLines(Main, log),
            Errands = errands,
            HostName = Protocol.Text.Latin1.FromNative(Dns.GetHostName()),
            Requests = this,
            SecondaryPort = () => ports!.Secondary,
            Current = () => now,
        };
        lobby = new Lobby(Services, Main);
        ports = new Ports(Main, lobby.Accepted, reason => log.Error($"accept(): {reason}"));
        reloader = new Reloader(Main, log, errands.Configuration, Apply);
        reinitTimer = Main.Timer(this, OnReinitCheck);
        tidyTimer = Main.Timer(this, Tidy);
    }

    /// <summary>What sessions need of the daemon.</summary>
    public SessionServices Services { get; }

    /// <summary>The primary port.</summary>
    public int Port => ports.Primary;

    /// <summary>All of them; for tests.</summary>
    internal IEnumerable<Loop> Loops => loops.Select(loop => loop.Loop);

    /// <summary>Clients that are connected; for tests.</summary>
    internal int Sessions => lobby.Count;

    /// <summary>The loop of the main thread: ports, signals, sessions that have not called a console.</summary>
    public Loop Main => loops[0].Loop;

    /// <summary>
    /// Reads the configuration at SIGHUP, on a thread of its own, and reports what is wrong. Set before <see cref="Run"/>
    /// by the program, which knows the file.
    /// </summary>
    public Func<ReloadReading>? ReadConfig
    {
        get => reloader.Read;
        set => reloader.Read = value;
    }

    /// <summary>Opens the ports.</summary>
    /// <exception cref="PosixException">A port or socket cannot be had; nothing has been started.</exception>
    /// <exception cref="ListenException">A directory cannot be used; nothing has been started.</exception>
    public void Bind(ListenPoints points) => ports.Open(points);

    /// <summary>Starts the consoles and runs until a stop is asked for.</summary>
    public void Run()
    {
        // The first loop is this thread's until everything has been set up.
        foreach (ConsoleLoop loop in loops.Skip(1))
        {
            loop.Start();
        }

        DescriptorLimit.Raise(now.Config.Consoles.Length, Lobby.MaxStrangers, log);
        OpenUnifiedLog();
        List<(Consoles.Console Console, ConsoleConfig Config)> consoles =
            [.. now.Config.Consoles.Select(console => (Create(console), console))];
        now = now with { Roster = new Roster(consoles, now.Config.Remotes, options.GroupSize) };
        starts.Start(consoles.AsEnumerable().Reverse(), now.Settings.InitDelay);
        tidyTimer.Start(TidyTime);
        RestartReinitTimer();
        loops[0].Start();
        loops[0].Wait();
        foreach (ConsoleLoop loop in loops)
        {
            loop.Stop();
        }
    }

    public void RequestStop() => Main.Post(this, Stop);

    public void RequestReload() => Main.Post(reloader, () => reloader.Start());

    /// <summary>The same for somebody who wants to know what came of it; told on the main loop, once.</summary>
    public void RequestReload(Action<ReloadOutcome> told) => Main.Post(reloader, () => reloader.Start(told));

    public void RequestBringUp() => Main.Post(this, () =>
    {
        log.Notice("processing SIGUSR1");
        BringUp();
    });

    public void RequestReopenLogs() => Main.Post(this, () =>
    {
        log.Notice("processing SIGUSR2");
        ReopenLogs();
        BringUp();
    });

    /// <summary>Applies a new, validated configuration: exactly the difference. Main loop.</summary>
    public void Apply(ServerConfig next)
    {
        if (stopping)
        {
            // It was read while the server was told to stop.
            return;
        }

        DescriptorLimit.Raise(next.Consoles.Length, Lobby.MaxStrangers, log);
        foreach (ConsoleLoop loop in loops)
        {
            loop.MeasureTraffic();
        }

        InForce before = now;
        ReloadPlan plan = ReloadPlan.Make(before.Roster, next);
        DaemonSettings settings = DaemonSettings.Merge(options, next.Settings);
        ImmutableArray<string> changed = DaemonDifference.Between(before.Settings, settings);
        var consoles = new List<(Consoles.Console Console, ConsoleConfig Config)>();
        var created = new List<(Consoles.Console Console, ConsoleConfig Config)>();
        foreach (ConsoleConfig console in next.Consoles)
        {
            if (plan.Existing.TryGetValue(console.Name, out Consoles.Console? existing))
            {
                consoles.Add((existing, console));
            }
            else
            {
                created.Add((Create(console), console));
                consoles.Add(created[^1]);
            }
        }

        var roster = new Roster(consoles, next.Remotes, options.GroupSize);
        now = new InForce(next, settings, new AccessControl(next, settings, log), roster);
        if (changed.Contains("reinitcheck"))
        {
            // A new period counts from now on.
            RestartReinitTimer();
        }

        foreach (ConsoleLoop loop in loops)
        {
            loop.Loop.Post(this, () => loop.Shared.Config = next);
        }

        Carry(plan);
        starts.Start(created, settings.InitDelay);
        tidyTimer.Start(TidyTime);
        ReloadReport.Write(
            log,
            plan,
            [.. created.Select(pair => pair.Config)],
            ReloadPlan.Elsewhere(before.Config, next),
            changed,
            DaemonDifference.NeedRestart(before.Settings, settings));
        ReopenLogs();
        BringUp();
    }

    // What was read and built just now stays for long. Collecting once, at a moment of our own choosing, moves it out of
    // the way of later collections, which then have next to nothing to do, and gives back what only the start needed.
    private static void Tidy() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private Consoles.Console Create(ConsoleConfig console) => loops.MinBy(candidate => candidate.Load)!.Place(console, this);

    private void Carry(ReloadPlan plan)
    {
        foreach (Consoles.Console console in plan.Removed)
        {
            Forget(console, new Farewell.Removed());
        }

        plan.Change();
        var rights = new RightsCheck(now.Access, errands, log);
        ForEachConsole(rights.Check);
        lobby.Recheck();
    }

    private void Forget(Consoles.Console console, Farewell farewell) =>
        loops.First(candidate => candidate.Loop == console.Loop).Forget(console, farewell);

    private void ForEachConsole(Action<Consoles.Console> action)
    {
        foreach (ConsoleLoop loop in loops)
        {
            loop.ForEachConsole(action, this);
        }
    }

    private void BringUp() => ForEachConsole(console => console.BringUp());

    private void ReopenLogs()
    {
        log.Reopen(now.Settings.LogFile);
        OpenUnifiedLog();
        ForEachConsole(console => console.History.Reopen());
    }

    private void OpenUnifiedLog()
    {
        string? path = now.Settings.UnifiedLog is { Length: > 0 } configured ? configured : null;
        foreach (ConsoleLoop loop in loops)
        {
            loop.Loop.Post(this, () => loop.OpenUnifiedLog(path));
        }
    }

    private void RestartReinitTimer()
    {
        reinitTimer.Stop();
        if (now.Settings.ReinitCheck > TimeSpan.Zero)
        {
            reinitTimer.Start(now.Settings.ReinitCheck);
        }
    }

    private void OnReinitCheck()
    {
        BringUp();
        RestartReinitTimer();
    }

    // Unbind, tell everybody, let them read it, close lines and logs.
    private void Stop()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;
        ports.Close();
        reinitTimer.Stop();
        foreach (Consoles.Console console in now.Roster.Consoles)
        {
            Forget(console, new Farewell.ShuttingDown());
        }

        lobby.Close(this, Finish);
    }

    /// <summary>A defect in something that belongs to no console and no client. A stop goes on all the same.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        log.Error($"internal error: {failure}");
        if (stopping)
        {
            Main.Stop();
        }
    }

    public void Dispose()
    {
        foreach (ConsoleLoop loop in loops)
        {
            loop.Loop.Dispose();
        }
    }

    private void Finish()
    {
        log.Notice("terminated");
        Main.Stop();
    }
}
