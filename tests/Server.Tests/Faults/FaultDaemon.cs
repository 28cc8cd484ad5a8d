using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Lines;
using Conserver.Server.Listening;
using Conserver.Server.Logging;
using Conserver.Server.Reload;
using Conserver.Server.Sessions;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tests.Config;

namespace Conserver.Server.Tests.Faults;

/// <summary>
/// A whole daemon in this process, with devices of its own, that makes a defect of one callback, once. What belongs to the
/// console <c>bystander</c> and to its user <c>bob</c> never has one.
/// </summary>
internal sealed class FaultDaemon : IDisposable
{
    private const string Text = """
        config * { sslrequired no; logfile @dir@/server.log; unifiedlog @dir@/all.log; }
        access * { trusted 127.0.0.1; admin ann, @root; }
        default * { master localhost; rw *; options reinitoncc; initspinmax 254; }
        console bystander { type exec; exec "stty raw -echo; echo ready; exec cat"; logfile @dir@/bystander.log; }
        console victim {
            type exec; exec cat; logfile @dir@/victim.log; logfilemax 1m; initcmd "echo init";
            tasklist *; breaklist *; idletimeout 1h; timestamp 1hab;
        }
        console net { type host; host localhost; port @port@; protocol telnet; }
        console near { type uds; uds @dir@/near; }
        console nothing { type noop; }
        task t { cmd "echo from-the-task"; }

        """;

    private readonly ServerTls tls = ServerTls.Load(new TlsSettings(null, null, false));
    private readonly DaemonLog log;
    private readonly Thread thread;
    private readonly List<FarDevice> devices = [];
    private readonly Lock gate = new();
    private readonly Dictionary<string, MethodBase> seen = [];
    private readonly long startedAt = ProcessTable.Clock();
    private string? armed;
    private string? failing;
    private volatile bool fired;

    /// <inheritdoc cref="Arm"/>
    public FaultDaemon(string? callback = null, string? work = null)
    {
        Arm(callback, work);
        devices.Add(new FarDevice(new IPEndPoint(IPAddress.Loopback, 0)));
        devices.Add(new FarDevice(new UnixDomainSocketEndPoint(Path.Combine(Folder, "near"))));
        log = new DaemonLog("conserver", 1, TimeProvider.System);
        Assert.Equal(0, log.OpenFile(Path.Combine(Folder, "server.log")));
        string text = Text.Replace("@dir@", Folder, StringComparison.Ordinal)
            .Replace("@port@", devices[0].Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        BindResult bound = Bound.Text(text);
        Assert.Empty(bound.Diagnostics);
        Daemon = new Daemon(new DaemonOptions(), bound.Config, log, tls)
        {
            ReadConfig = () => ReloadReading.Of(bound.Config),
        };
        Daemon.Bind(new ListenPoints([IPAddress.Loopback], 0, 0, []));
        foreach (Loop loop in Daemon.Loops)
        {
            loop.Trial = Try;
        }

        thread = new Thread(Daemon.Run);
        thread.Start();
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    public Daemon Daemon { get; }
    public int SecondaryPort => Daemon.Services.SecondaryPort();

    /// <summary>The defect has happened.</summary>
    public bool HasFired => fired;

    /// <summary>Callbacks that have been made since the last <see cref="Forget"/>, by owner and method.</summary>
    public IReadOnlyDictionary<string, MethodBase> Seen
    {
        get
        {
            lock (gate)
            {
                return new SortedDictionary<string, MethodBase>(seen, StringComparer.Ordinal);
            }
        }
    }

    public string LogText
    {
        get
        {
            _ = log.Flush(TimeSpan.FromSeconds(20));
            return File.ReadAllText(Path.Combine(Folder, "server.log"));
        }
    }

    public int Errors => LogText.Split("internal error").Length - 1;

    public void Forget()
    {
        lock (gate)
        {
            seen.Clear();
        }
    }

    /// <summary>From now on.</summary>
    /// <param name="callback">One of <see cref="Seen"/> that has a defect the next time; null: none has.</param>
    /// <param name="work">One of them that cannot be done the next time, which is no defect.</param>
    public void Arm(string? callback, string? work = null)
    {
        lock (gate)
        {
            armed = callback;
            failing = work;
            fired = false;
        }
    }

    /// <summary>Everything can be done from now on.</summary>
    public void LetWork()
    {
        lock (gate)
        {
            failing = null;
        }
    }

    /// <summary>No callback has one any more; true when it has happened.</summary>
    public bool Disarm()
    {
        lock (gate)
        {
            bool has = fired;
            armed = failing = null;
            fired = false;
            return has;
        }
    }

    public static void Until(Func<bool> condition, Func<string> what)
    {
        if (!SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)))
        {
            Assert.Fail($"not within 20 s: {what()}");
        }
    }

    /// <summary>The bystander's device is there.</summary>
    public void AwaitBystander()
    {
        string said = Path.Combine(Folder, "bystander.log");
        Until(
            () => File.Exists(said) && File.ReadAllText(said).Contains("ready\n", StringComparison.Ordinal), () => LogText);
    }

    /// <summary>
    /// So many clients are left, all consoles run, and the commands of two are the only children, for three turns.
    /// </summary>
    public void Settle(int sessions, out int watched, out int descriptors)
    {
        int watchedNow = 0, descriptorsNow = 0, same = 0;
        Until(
            () =>
            {
                int watchedBefore = watchedNow, descriptorsBefore = descriptorsNow;
                watchedNow = Daemon.Loops.Sum(loop => loop.Watched);
                descriptorsNow = Open().Length;
                bool quiet = Daemon.Sessions == sessions && ProcessTable.ChildrenSince(startedAt) == 2
                    && Daemon.Services.Now.Roster.Consoles.All(
                        console => console.Line.State == LineState.Up && !console.Task.IsBusy);
                same = quiet && (watchedNow, descriptorsNow) == (watchedBefore, descriptorsBefore) ? same + 1 : 0;
                Turned();
                return same == 3;
            },
            () => $"{Daemon.Sessions} sessions, {ProcessTable.ChildrenSince(startedAt)} children, "
                + string.Join(' ', Daemon.Services.Now.Roster.Consoles.Select(console => console.Line.State))
                + $"\n{LogText}");
        (watched, descriptors) = (watchedNow, descriptorsNow);
    }

    /// <summary>Descriptors, but for what the runtime opens when it comes to it, and what listed them.</summary>
    public static string[] Open() =>
    [
        .. new DirectoryInfo("/proc/self/fd").GetFileSystemInfos()
            .Select(file => $"{file.Name} {file.LinkTarget}")
            .Where(file => !(file.EndsWith('b') || file.EndsWith("ll", StringComparison.Ordinal)
                || file.EndsWith("random", StringComparison.Ordinal) || file.EndsWith(' '))),
    ];

    /// <summary>The daemon has ended by itself.</summary>
    public bool Ends(TimeSpan within) => thread.Join(within);

    public void Dispose()
    {
        Disarm();
        Daemon.RequestStop();
        thread.Join();
        Daemon.Dispose();
        tls.Dispose();
        log.Dispose();
        devices.ForEach(device => device.Dispose());
        Folders.Remove(Folder);
    }

    // Before each callback; on its thread.
    private void Try(ILoopOwner owner, Delegate? callback)
    {
        object whose = owner switch
        {
            Fallback fallback => fallback.Of ?? owner,
            TurnEnd end => end.Of,
            _ => owner,
        };
        if (whose is Line { Config.Name: "bystander" } or Server.Consoles.Console { Name: "bystander" }
            or Session { User: "bob" } or StrictOwner)
        {
            return;
        }

        MethodBase method = callback?.Method ?? owner.GetType().GetInterfaceMap(typeof(ITurnEnd)).TargetMethods[0];
        string name = $"{whose.GetType().Name}: {Callbacks.Name(method)} {method.Name}";
        lock (gate)
        {
            seen[name] = method;
            if (name == failing)
            {
                failing = null;
                throw new IOException("it cannot be done");
            }

            if (name != armed)
            {
                return;
            }

            armed = null;
            fired = true;
        }

        throw new InvalidOperationException($"defect in {name}");
    }

    // Each loop has done what was posted to it before.
    private void Turned()
    {
        using var turned = new CountdownEvent(Daemon.Loops.Count());
        foreach (Loop loop in Daemon.Loops)
        {
            loop.Post(StrictOwner.Instance, () => turned.Signal());
        }

        Assert.True(turned.Wait(TimeSpan.FromSeconds(20)), "a loop does not turn");
    }
}
