using System.Collections.Immutable;
using System.Net;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Disk;
using Conserver.Server.Lines;
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
    private readonly DaemonOptions options;
    private readonly ImmutableArray<ConsoleLoop> loops;
    private readonly DaemonLog log;
    private readonly Errands errands = new();
    private readonly AuditTrail audit;
    private readonly CommonLogs logs;
    private readonly StaggeredStart starts;
    private readonly Lobby lobby;
    private readonly LoopTimer reinitTimer;
    private readonly Tidying tidying;
    private readonly Ports ports;
    private readonly Reloader reloader;
    private volatile InForce now;
    private bool stopping;

    public Daemon(DaemonOptions options, ServerConfig config, DaemonLog log, ServerTls tls)
    {
        this.options = options;
        this.log = log;
        var files = new LogFiles();
        var names = new HostNames();
        int cores = Math.Clamp(Environment.ProcessorCount, 1, 8);
        loops =
        [
            .. Enumerable.Range(0, cores).Select(
                i => new ConsoleLoop(i, log, config, errands, names, files, what => audit!.Record(what))),
        ];
        audit = new AuditTrail(Main, loops[0].LogCrew, files, log);
        logs = new CommonLogs(loops, log, audit, new FleetLogs(Main, errands, log));
        DaemonSettings settings = DaemonSettings.Merge(options, config.Settings);
        now = new InForce(
            config, settings, new AccessControl(config, settings, log), new Roster([], config.Remotes, options.GroupSize));
        starts = new StaggeredStart(Main);
        Services = new SessionServices
        {
            Log = log,
            Tls = tls,
            Strangers = new RepeatedLines(Main, log),
            FailedLogins = new FailedLogins(Main),
            Errands = errands,
            Audit = audit.Record,
            Trouble = () => audit.Trouble,
            HostName = Protocol.Text.Latin1.FromNative(Dns.GetHostName()),
            Requests = this,
            SecondaryPort = () => ports!.Secondary,
            Current = () => now,
        };
        lobby = new Lobby(Services, Main);
        ports = new Ports(Main, lobby.Accepted, reason => log.Error($"accept(): {reason}"));
        lobby.Rest = ports.Rest;
        reloader = new Reloader(Main, log, errands.Configuration, Apply);
        reinitTimer = Main.Timer(this, OnReinitCheck);
        tidying = new Tidying(Main, this);
    }

    /// <summary>What sessions need of the daemon.</summary>
    internal SessionServices Services { get; }

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

    /// <summary>How clients are answered that ask for TLS from now on.</summary>
    public ServerTls Tls
    {
        get => Services.Tls;
        set => Services.Tls = value;
    }

    /// <summary>Opens the ports, and what else may need root.</summary>
    /// <exception cref="PosixException">A port or socket cannot be had; nothing has been started.</exception>
    /// <exception cref="ListenException">A directory cannot be used; nothing has been started.</exception>
    public void Bind(ListenPoints points)
    {
        // Only root can raise it as far as it is needed.
        DescriptorLimit.Raise(now.Config.Consoles.Length, now.Settings.LoginWaiting, log);
        ports.Open(points);
    }

    /// <summary>Starts the consoles and runs until a stop is asked for.</summary>
    public void Run()
    {
        // The first loop is this thread's until everything has been set up.
        foreach (ConsoleLoop loop in loops.Skip(1))
        {
            loop.Start();
        }

        logs.Open(now);
        List<(Consoles.Console Console, ConsoleConfig Config)> consoles =
            [.. now.Config.Consoles.Select(console => (Create(console), console))];
        now = now with { Roster = new Roster(consoles, now.Config.Remotes, options.GroupSize) };
        starts.Start(consoles.AsEnumerable().Reverse(), now.Settings.InitDelay);
        Main.Post(this, () =>
        {
            if (ports.Secondary > 0)
            {
                log.Info($"group #1 pid {Environment.ProcessId} on port {ports.Secondary}");
            }

            Announce();
        });
        tidying.Begin();
        RestartReinitTimer();
        loops[0].Start();
        loops[0].Wait();
        ConsoleLoop.Stop(loops);
    }

    /// <summary>Who may come in and who else serves consoles, for <c>-v</c>.</summary>
    private void Announce()
    {
        now.Access.Announce();
        AccessControl access = now.Access;
        _ = errands.PeerNames.Send(
            Main,
            this,
            "access rules",
            access.Doubts,
            doubts =>
            {
                foreach (string doubt in doubts)
                {
                    log.Error($"warning: {doubt}");
                }
            },
            failure => log.Error($"warning: the access rules could not be looked at: {failure.Message}"));
        foreach (string master in now.Config.Remotes.Select(remote => remote.Master).Distinct())
        {
            log.Info($"peer server on `{master}'");
        }
    }

    public void RequestStop() => Main.Post(new Fallback(StopAllTheSame), Stop);

    public void RequestReload() => Main.Post(reloader, () => reloader.Start());

    void IDaemonRequests.RequestReload(ILoopOwner asker, Action<ReloadOutcome> told) =>
        Main.Post(asker, () => reloader.Start(told));

    public void RequestBringUp(ILoopOwner? asker = null, Action? done = null) => Main.Post(asker ?? this, () =>
    {
        log.Notice("processing SIGUSR1");
        BringUp(asker, done);
    });

    public void RequestReopenLogs(ILoopOwner? asker = null, Action? done = null) => Main.Post(asker ?? this, () =>
    {
        log.Notice("processing SIGUSR2");
        ReopenLogs(console => console.ReopenLogs(isReload: false));
        BringUp(asker, done);
    });

    /// <summary>Applies a new, validated configuration: exactly the difference. Main loop.</summary>
    internal void Apply(ServerConfig next)
    {
        if (stopping)
        {
            // It was read while the server was told to stop.
            return;
        }

        DaemonSettings settings = DaemonSettings.Merge(options, next.Settings);
        DescriptorLimit.Raise(next.Consoles.Length, settings.LoginWaiting, log);
        foreach (ConsoleLoop loop in loops)
        {
            loop.MeasureTraffic();
        }

        InForce before = now;
        ReloadPlan plan = ReloadPlan.Make(before.Roster, next);
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

        var roster = new Roster(consoles, next.Remotes, ListingOrder.After(
            before.Roster, consoles.Select(pair => pair.Console), options.GroupSize));
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
        tidying.Begin();
        Announce();
        ReloadReport.Write(
            log,
            plan,
            [.. created.Select(pair => pair.Config)],
            ReloadPlan.Elsewhere(before.Config, next),
            changed,
            DaemonDifference.NeedRestart(before.Settings, settings));
        ReopenLogs(console => console.ReopenLogs(isReload: true));
        audit.Record(new AuditEvent(AuditAct.Reloaded, AuditEvent.Daemon));

        // Those have just been opened, and what came of it has been said.
        HashSet<Consoles.Console> opened =
            [.. created.Select(pair => pair.Console), .. plan.Reset.Select(change => change.Console)];
        BringUp(isMeant: console => !opened.Contains(console));
    }

    private Consoles.Console Create(ConsoleConfig console) => loops.MinBy(candidate => candidate.Load)!.Place(console);

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

    // Calls done when the last loop has come so far, and with it whatever was posted before.
    private void ForEachConsole(Action<Consoles.Console> action, ILoopOwner? asker = null, Action? done = null)
    {
        int missing = loops.Length;
        ImmutableArray<Consoles.Console> consoles = now.Roster.Consoles;

        // Who waits for the answer and cannot have it must hear of that, and lives on the main loop.
        ILoopOwner owner = asker is null ? this : new FarOwner(Main, asker);
        foreach (ConsoleLoop loop in loops)
        {
            loop.ForEach(consoles, action, owner);
            if (done is not null)
            {
                loop.Loop.Post(owner, () =>
                {
                    if (Interlocked.Decrement(ref missing) == 0)
                    {
                        Main.Post(asker ?? this, done);
                    }
                });
            }
        }
    }

    private void BringUp(
        ILoopOwner? asker = null, Action? done = null, bool asked = true, Func<Consoles.Console, bool>? isMeant = null)
    {
        TimeSpan delay = now.Settings.InitDelay;
        ForEachConsole(InTurn, asker, done);

        void InTurn(Consoles.Console console)
        {
            if (isMeant is null || isMeant(console))
            {
                starts.BringUp(console, delay, asked, this);
            }
        }
    }

    private void ReopenLogs(Action<Consoles.Console> reopen)
    {
        logs.Reopen(now);
        ForEachConsole(reopen);
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
        BringUp(asked: false);
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
        audit.Record(new AuditEvent(AuditAct.Stop, AuditEvent.Daemon));
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
        else if (!reinitTimer.IsRunning)
        {
            RestartReinitTimer();
        }
    }

    // Nobody asks twice.
    private void StopAllTheSame(Exception failure)
    {
        ((ILoopOwner)this).Faulted(failure);
        Stop();
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
        audit.Sum();
        log.Notice("terminated");
        Main.Stop();
    }
}
