using System.Collections.Concurrent;
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
public sealed class Daemon : ILoopOwner, IDisposable
{
    /// <summary>What a stop may take for clients to read their farewell.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);

    /// <summary>Connections that have not logged in.</summary>
    private const int MaxStrangers = 1000;

    /// <summary>After a start or a reload, until the consoles have mostly found their places.</summary>
    private static readonly TimeSpan TidyTime = TimeSpan.FromSeconds(1);

    private readonly DaemonOptions options;
    private readonly ImmutableArray<ConsoleLoop> loops;
    private readonly ConcurrentDictionary<Session, byte> sessions = new();
    private readonly PeerNames peerNames;
    private readonly Gatekeeper<Session> gate = new(MaxStrangers);
    private readonly LoopTimer reinitTimer;
    private readonly LoopTimer tidyTimer;
    private readonly Ports ports;
    private readonly Reloader reloader;
    private bool stopping;
    private volatile Roster roster;
    private volatile ServerConfig config;
    private volatile DaemonSettings settings;
    private volatile AccessControl access;

    public Daemon(DaemonOptions options, ServerConfig config, DaemonLog log, ServerTls tls)
    {
        this.options = options;
        this.config = config;
        Log = log;
        Tls = tls;
        settings = DaemonSettings.Merge(options, config.Settings);
        access = new AccessControl(config, settings, log);
        roster = new Roster([], config.Remotes, options.GroupSize);
        loops = [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, 8)).Select(i => new ConsoleLoop(i, log, config, Errands))];
        HostName = Protocol.Text.Latin1.FromNative(Dns.GetHostName());
        ports = new Ports(Main, Accepted, reason => Log.Error($"accept(): {reason}"));
        peerNames = new PeerNames(Main, Errands.PeerNames);
        reloader = new Reloader(Main, log, Errands.Configuration, Apply);
        reinitTimer = Main.Timer(this, OnReinitCheck);
        tidyTimer = Main.Timer(this, Tidy);
    }

    public DaemonLog Log { get; }

    /// <summary>The way off the loops.</summary>
    public Errands Errands { get; } = new();
    public ServerTls Tls { get; }
    public string HostName { get; }
    public ServerConfig Config => config;
    public DaemonSettings Settings => settings;
    public AccessControl Access => access;
    public Roster Roster => roster;

    /// <summary>The one secondary port that stands in for all of the old daemon's group ports.</summary>
    public int GroupPort => ports.Secondary;

    /// <summary>The primary port.</summary>
    public int Port => ports.Primary;

    /// <summary>The loop of the main thread: ports, signals, sessions that have not called a console.</summary>
    public Loop Main => loops[0].Loop;

    /// <summary>
    /// Reads the configuration at SIGHUP, on a thread of its own, and reports what is wrong; null when the running one
    /// shall stay. Set before <see cref="Run"/> by the program, which knows the file.
    /// </summary>
    public Func<ServerConfig?>? ReadConfig
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

        CheckDescriptorLimit(config);
        OpenUnifiedLog();
        List<(Consoles.Console Console, ConsoleConfig Config)> consoles = [.. config.Consoles.Select(console => (Create(console), console))];
        roster = new Roster(consoles, config.Remotes, options.GroupSize);
        StartStaggered(consoles.AsEnumerable().Reverse());
        tidyTimer.Start(TidyTime);
        if (settings.ReinitCheck > TimeSpan.Zero)
        {
            reinitTimer.Start(settings.ReinitCheck);
        }

        loops[0].Start();
        loops[0].Wait();
        foreach (ConsoleLoop loop in loops)
        {
            loop.Stop();
        }
    }

    /// <summary>SIGTERM, SIGINT, <c>quit</c>.</summary>
    public void RequestStop() => Main.Post(this, Stop);

    /// <summary>SIGHUP, <c>reconfig</c>.</summary>
    public void RequestReload() => Main.Post(reloader, reloader.Start);

    /// <summary>SIGUSR1, <c>up</c>.</summary>
    public void RequestBringUp() => Main.Post(this, () =>
    {
        Log.Notice("processing SIGUSR1");
        BringUp();
    });

    /// <summary>SIGUSR2, <c>newlogs</c>.</summary>
    public void RequestReopenLogs() => Main.Post(this, () =>
    {
        Log.Notice("processing SIGUSR2");
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

        CheckDescriptorLimit(next);
        foreach (ConsoleLoop loop in loops)
        {
            loop.MeasureTraffic();
        }

        ReloadPlan plan = ReloadPlan.Make(roster, next);
        ImmutableArray<string> elsewhere = ReloadPlan.Elsewhere(config, next);
        DaemonSettings oldSettings = settings;
        DaemonSettings nextSettings = DaemonSettings.Merge(options, next.Settings);
        ImmutableArray<string> changed = DaemonDifference.Between(settings, nextSettings);
        config = next;
        settings = nextSettings;
        RestartReinitTimer(changed);
        access = new AccessControl(next, settings, Log);
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

        roster = new Roster(consoles, next.Remotes, options.GroupSize);
        foreach (ConsoleLoop loop in loops)
        {
            loop.Loop.Post(this, () => loop.Shared.Config = next);
        }

        Carry(plan);
        StartStaggered(created);
        tidyTimer.Start(TidyTime);
        ReloadReport.Write(
            Log, plan, [.. created.Select(pair => pair.Config)], elsewhere, changed, DaemonDifference.NeedRestart(oldSettings, settings));
        ReopenLogs();
        BringUp();
    }

    /// <summary>Runs <paramref name="action"/> for every console, each on its loop.</summary>
    public void ForEachConsole(Action<Consoles.Console> action)
    {
        foreach (ConsoleLoop loop in loops)
        {
            loop.Loop.Post(this, () =>
            {
                foreach (Consoles.Console console in loop.Consoles)
                {
                    loop.Loop.Call(console, () => action(console));
                }
            });
        }
    }

    /// <summary>A client has logged in. Its own loop.</summary>
    internal void SessionLoggedIn(Session session) => gate.Leave(session, session.Peer);

    /// <summary>A client is gone. Its own loop.</summary>
    internal void SessionEnded(Session session)
    {
        _ = sessions.TryRemove(session, out _);
        gate.Leave(session, session.Peer);
    }

    // What was read and built just now stays for long. Collecting once, at a moment of our own choosing, moves it out of
    // the way of later collections, which then have next to nothing to do, and gives back what only the start needed.
    private static void Tidy() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    // Line, log and a client or two of each console: a limit that is too low would show up at the worst moment.
    private void CheckDescriptorLimit(ServerConfig next)
    {
        long needed = (next.Consoles.Length * 3L) + 100;
        long limit = Sys.RaiseDescriptorLimit(needed + MaxStrangers + 1000);
        if (limit < needed)
        {
            Log.Error(
                $"{next.Consoles.Length} consoles may need {needed} file descriptors and the limit is {limit}: "
                + "raise it (ulimit -Hn, or LimitNOFILE= of the service)");
        }
    }

    private void Accepted(PortKind kind, int fd, Peer peer)
    {
        var session = new Session(this, Main, fd, kind, peer);
        _ = sessions.TryAdd(session, 0);

        // From here on the descriptor is the session's, and so is what goes wrong.
        Main.Call(session, () => Receive(session));
    }

    private void Receive(Session session)
    {
        Peer peer = session.Peer;
        if (gate.Enter(session, peer, out bool first) is { } evicted)
        {
            if (first)
            {
                Log.Error($"{MaxStrangers} connections wait to log in: closing the oldest, most of them from {evicted.Peer}");
            }

            // It is on this loop as well: nobody moves before logging in.
            evicted.End(Protocol.Dialogue.Replies.TooManyConnections);
        }

        if (peer.IsLocal)
        {
            Greet(session, Peer.LocalName);
        }
        else
        {
            peerNames.Find(peer.Address, session, name => Greet(session, name));
        }
    }

    private void Greet(Session session, string name)
    {
        IPAddress address = session.Peer.Address;
        session.Greet(settings.LogHostNames ? name : address.ToString(), access.Judge(address, name));
    }

    private Consoles.Console Create(ConsoleConfig console)
    {
        ConsoleLoop loop = loops.MinBy(candidate => candidate.Load)!;
        loop.Placed++;
        var created = new Consoles.Console(console, loop.Shared);
        loop.Loop.Post(this, () => loop.Consoles.Add(created));
        return created;
    }

    // With initdelay, consoles of one host start one after the other; without, all at once.
    private void StartStaggered(IEnumerable<(Consoles.Console Console, ConsoleConfig Config)> consoles)
    {
        var perHost = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach ((Consoles.Console console, ConsoleConfig start) in consoles)
        {
            int place = perHost.GetValueOrDefault(start.Host);
            perHost[start.Host] = place + 1;
            TimeSpan delay = settings.InitDelay * place;
            console.Loop.Post(console, () =>
            {
                if (delay == TimeSpan.Zero)
                {
                    console.Start();
                }
                else
                {
                    console.Loop.Timer(console, console.BringUp).Start(delay);
                }
            });
        }
    }

    private void Carry(ReloadPlan plan)
    {
        foreach (Consoles.Console console in plan.Removed)
        {
            Forget(console, new Farewell.Removed());
        }

        foreach (ConsoleChange change in plan.Reset)
        {
            change.Console.Loop.Post(change.Console, () => change.Console.Reset(change.Config));
        }

        foreach (ConsoleChange change in plan.Updated)
        {
            change.Console.Loop.Post(change.Console, () => change.Console.Update(change.Config));
        }

        ForEachConsole(Recheck);
    }

    // Groups may have to be asked for, and the name service may be slow. All of a console at once and the newest first,
    // as the old daemon did: the order decides who gets the line when several lose it.
    private void Recheck(Consoles.Console console)
    {
        Attachment[] viewers = [.. console.Attachments.OrderByDescending(viewer => viewer.Sequence)];
        if (viewers.Length == 0)
        {
            return;
        }

        AccessControl rules = access;
        string[] names = [.. viewers.Select(viewer => viewer.User)];
        Errands.Accounts.Send(
            console.Loop,
            console,
            console.Name,
            () => names.Select(rules.Identify).ToArray(),
            users => Recheck(console, rules, viewers, users),
            failure =>
            {
                // Without groups a user gets less, never more, than the lists say.
                Log.Error($"[{console.Name}] can't look up the groups of its users: {failure.Message}");
                Recheck(console, rules, viewers, [.. names.Select(Identity.WithoutGroups)]);
            });
    }

    private static void Recheck(Consoles.Console console, AccessControl rules, Attachment[] viewers, Identity[] users)
    {
        foreach ((Attachment viewer, Identity user) in viewers.Zip(users))
        {
            if (console.Attachments.Contains(viewer))
            {
                console.Judge(viewer, user, rules.IsLimited(user));
            }
        }
    }

    private void Forget(Consoles.Console console, Farewell farewell)
    {
        ConsoleLoop loop = loops.First(candidate => candidate.Loop == console.Loop);
        loop.Placed--;
        console.Loop.Post(console, () =>
        {
            loop.Consoles.Remove(console);
            console.Remove(farewell);
        });
    }

    private void BringUp() => ForEachConsole(console => console.BringUp());

    private void ReopenLogs()
    {
        Log.Reopen(settings.LogFile);
        OpenUnifiedLog();
        ForEachConsole(console => console.History.Reopen());
    }

    private void OpenUnifiedLog()
    {
        string? path = settings.UnifiedLog is { Length: > 0 } configured ? configured : null;
        foreach (ConsoleLoop loop in loops)
        {
            loop.Loop.Post(this, () => loop.OpenUnifiedLog(path));
        }
    }

    // A new period counts from now on.
    private void RestartReinitTimer(ImmutableArray<string> changed)
    {
        if (changed.Contains("reinitcheck"))
        {
            reinitTimer.Stop();
            if (settings.ReinitCheck > TimeSpan.Zero)
            {
                reinitTimer.Start(settings.ReinitCheck);
            }
        }
    }

    private void OnReinitCheck()
    {
        BringUp();
        if (settings.ReinitCheck > TimeSpan.Zero)
        {
            reinitTimer.Start(settings.ReinitCheck);
        }
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
        foreach (Consoles.Console console in roster.Consoles)
        {
            Forget(console, new Farewell.ShuttingDown());
        }

        foreach (Session session in sessions.Keys)
        {
            session.Connection.Loop.Post(session, () => session.End(""));
        }

        long deadline = Main.Now + (long)StopTime.TotalMilliseconds;
        LoopTimer? poll = null;
        poll = Main.Timer(this, () =>
        {
            if (sessions.IsEmpty || Main.Now >= deadline)
            {
                Finish();
            }
            else
            {
                poll!.Start(TimeSpan.FromMilliseconds(10));
            }
        });
        poll.Start(TimeSpan.Zero);
    }

    /// <summary>A defect in something that belongs to no console and no client. A stop goes on all the same.</summary>
    void ILoopOwner.Faulted(Exception failure)
    {
        Log.Error($"internal error: {failure}");
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
        Log.Notice("terminated");
        Main.Stop();
    }
}
