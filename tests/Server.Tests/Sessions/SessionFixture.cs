using System.Globalization;
using System.Net;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.History;
using Conserver.Server.Lines;
using Conserver.Server.Listening;
using Conserver.Server.Logging;
using Conserver.Server.Reload;
using Conserver.Server.Sessions;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tests.Config;

namespace Conserver.Server.Tests.Sessions;

/// <summary>
/// Whole sessions in memory: what the daemon is around them, on one loop that the test turns by hand, with a clock that the
/// test moves. Each client is the far end of a socket pair, so what goes over it is exact bytes.
/// </summary>
internal sealed class SessionFixture : ISessionWatcher, IDaemonRequests, IDisposable
{
    private readonly DaemonLog log;
    private readonly LogCrew logCrew;
    private readonly ServerTls tls = ServerTls.Load(new TlsSettings(null, null, false));
    private readonly List<FarClient> clients = [];
    private InForce inForce;

    /// <param name="config">conserver.cf.</param>
    /// <param name="passwords">conserver.passwd.</param>
    public SessionFixture(string config = "", string passwords = "")
    {
        Folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
        File.WriteAllText(Path.Combine(Folder, "passwd"), passwords);
        Loop = new Loop("test", Clock);
        log = new DaemonLog("conserver", 1, Clock) { IsVerbose = true };
        Assert.Equal(0, log.OpenFile(Path.Combine(Folder, "server.log")));
        logCrew = new LogCrew("log", Loop.Post, Loop.AtTurnEnd, Clock);
        string consoles = config.Length > 0 ? config : "console c { master localhost; type uds; uds /nowhere; }";
        string text = $"config * {{ sslrequired no; passwdfile {Folder}/passwd; }}\n{consoles}\n";
        BindResult bound = Bound.Text(text);
        Assert.False(bound.HasErrors);
        var shared = new ConsoleShared
        {
            Loop = Loop,
            Log = log,
            Lines = new LineSettings { Loop = Loop, Log = log, Errands = Errands },
            Histories = new HistorySettings
            {
                Loop = Loop,
                Log = log,
                LogCrew = logCrew,
                Errands = Errands,
                Time = new CTime(Clock),
            },
            Errands = Errands,
            Config = bound.Config,
        };
        Consoles = [.. bound.Config.Consoles.Select(console => new Server.Consoles.Console(console, shared))];
        DaemonSettings settings = DaemonSettings.Merge(new DaemonOptions(), bound.Config.Settings);
        inForce = new InForce(
            bound.Config,
            settings,
            new AccessControl(bound.Config, settings, log),
            new Roster([.. Consoles.Zip(bound.Config.Consoles)], bound.Config.Remotes, 16));
        Services = new SessionServices
        {
            Log = log,
            Tls = tls,
            Strangers = new RepeatedLines(Loop, log),
            Errands = Errands,
            HostName = "con1",
            Requests = this,
            SecondaryPort = () => 4242,
            Current = () => inForce,
        };
    }

    public FakeClock Clock { get; } = new();
    public Loop Loop { get; }
    public Errands Errands { get; } = new();
    public SessionServices Services { get; }
    public Server.Consoles.Console[] Consoles { get; }
    public string Folder { get; }

    /// <summary>What a reload comes to.</summary>
    public ReloadOutcome Outcome { get; set; } = new(true, []);

    /// <summary>What was asked of the daemon, in order.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Names of users in the order in which they logged in, and with a minus in which they left.</summary>
    public List<string> Comings { get; } = [];

    /// <summary>Lines of the daemon's log, without time and process.</summary>
    public string[] DaemonLines
    {
        get
        {
            Assert.True(log.Flush(TimeSpan.FromSeconds(20)));
            return
            [
                .. File.ReadAllLines(Path.Combine(Folder, "server.log"))
                    .Select(line => line[(line.IndexOf("): ", StringComparison.Ordinal) + 3)..]),
            ];
        }
    }

    /// <summary>A client that has just connected, and has been let in.</summary>
    public FarClient Connect(PortKind port = PortKind.Master, HostAccess access = HostAccess.Allowed)
    {
        (int far, int near) = Sockets.Pair();
        Sys.SetNonBlocking(far);
        Sys.SetNonBlocking(near);
        var session = new Session(Services, this, Loop, near, port, new Peer(IPAddress.Parse("192.0.2.1")));
        var client = new FarClient(this, far, session);
        clients.Add(client);
        session.Greet("here", access);
        return client;
    }

    /// <summary>A client that has logged in from a trusted host.</summary>
    public FarClient LogIn(string user, PortKind port = PortKind.Master)
    {
        FarClient client = Connect(port, HostAccess.Trusted);
        client.Expect("ok\r\n");
        client.Send($"login {user}\r\n");
        client.Expect("ok\r\n");
        return client;
    }

    /// <summary>Changes what is in force, as a reload does.</summary>
    public void Change(Func<InForce, InForce> change) => inForce = change(inForce);

    public void TurnUntil(Func<bool> condition, string what)
    {
        long limit = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < limit, $"{what}: not within 20 s");
            Loop.Turn(TimeSpan.FromMilliseconds(20));
        }
    }

    public void RequestStop() => Requests.Add("stop");
    public void RequestReload() => Requests.Add("reload");

    public void RequestReload(Action<ReloadOutcome> told)
    {
        Requests.Add("reload, tell");
        Loop.Post(StrictOwner.Instance, () => told(Outcome));
    }

    public void RequestBringUp() => Requests.Add("up");
    public void RequestReopenLogs() => Requests.Add("newlogs");

    void ISessionWatcher.LoggedIn(ISession session) => Comings.Add(session.User);

    void ISessionWatcher.Ended(ISession session) => Comings.Add(
        string.Create(CultureInfo.InvariantCulture, $"-{session.User}"));

    public void Dispose()
    {
        clients.ForEach(client => client.Dispose());
        foreach (Server.Consoles.Console console in Consoles)
        {
            console.Remove(new Farewell.ShuttingDown());
        }

        Loop.Turn(TimeSpan.Zero);
        logCrew.Dispose();
        tls.Dispose();
        log.Dispose();
        Loop.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The other end of one session's connection.</summary>
    public sealed class FarClient(SessionFixture fixture, int fd, Session session) : IDisposable
    {
        private readonly byte[] buffer = new byte[64 * 1024];
        private readonly StringBuilder unread = new();
        private bool closed;

        public Session Session { get; } = session;

        /// <summary>Sends bytes, one char each.</summary>
        public void Send(string text) => Assert.Equal(text.Length, Sys.Write(fd, Encoding.Latin1.GetBytes(text)));

        /// <summary>The server says exactly this next; <c>&lt;end&gt;</c> is the end of the connection.</summary>
        public void Expect(string text)
        {
            try
            {
                fixture.TurnUntil(() => Look() >= text.Length, "the answer");
            }
            catch (Xunit.Sdk.XunitException)
            {
                // Shown below, beside what was expected.
            }

            string got = unread.ToString();
            Assert.Equal(text, got.Length > text.Length ? got[..text.Length] : got);
            unread.Remove(0, text.Length);
        }

        /// <summary>The server has nothing to say.</summary>
        public void ExpectNothing()
        {
            for (int i = 0; i < 10; i++)
            {
                fixture.Loop.Turn(TimeSpan.Zero);
            }

            Look();
            Assert.Equal("", unread.ToString());
        }

        public void Dispose()
        {
            if (!closed)
            {
                closed = true;
                Sys.Close(fd);
            }
        }

        private int Look()
        {
            int got;
            while (!closed && (got = Sys.Read(fd, buffer)) >= 0)
            {
                unread.Append(Encoding.Latin1.GetString(buffer, 0, got));
                if (got == 0)
                {
                    unread.Append("<end>");
                    Dispose();
                }
            }

            return unread.Length;
        }
    }
}
