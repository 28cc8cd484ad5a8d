using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.Consoles;
using Conserver.Server.Disk;
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
    private readonly List<Socket> devices = [];
    private InForce inForce;

    /// <param name="config">conserver.cf; <c>@folder@</c> is <see cref="Folder"/>.</param>
    /// <param name="passwords">conserver.passwd.</param>
    /// <param name="kinds">Of line, beside those there are.</param>
    public SessionFixture(string config = "", string passwords = "", params LineKind[] kinds)
    {
        Folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
        File.WriteAllText(Path.Combine(Folder, "passwd"), passwords);
        Loop = new Loop("test", Clock);
        log = new DaemonLog("conserver", 1, Clock) { IsVerbose = true };
        Assert.Equal(0, log.OpenFile(Path.Combine(Folder, "server.log")));
        logCrew = new LogCrew("log", Loop.Post, Loop.AtTurnEnd, Clock);
        string consoles = config.Length > 0 ? config : "console c { master localhost; type uds; uds /nowhere; }";
        string text = $"config * {{ sslrequired no; passwdfile @folder@/passwd; }}\n{consoles}\n"
            .Replace("@folder@", Folder, StringComparison.Ordinal);
        BindResult bound = Bound.Text(text, new SettingTable([.. LineKinds.All, .. kinds]));
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
                Files = new LogFiles(),
                Errands = Errands,
                Time = new CTime(Clock),
            },
            Errands = Errands,
            Audit = Audited.Add,
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
            FailedLogins = new FailedLogins(Loop),
            Errands = Errands,
            Audit = Audited.Add,
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

    /// <summary>What the audit trail is told, in order.</summary>
    public List<AuditEvent> Audited { get; } = [];

    /// <summary>What a reload comes to.</summary>
    public ReloadOutcome Outcome { get; set; } = new(true, []);

    /// <summary>What is asked of the daemon is done on all loops at once.</summary>
    public bool FinishesAtOnce { get; set; } = true;

    /// <summary>Does the rest of what was asked last.</summary>
    public Action? Unfinished { get; private set; }

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

    /// <summary>What all addresses allow from now on, whatever they allowed before.</summary>
    public HostAccess? HostRule { get; set; }

    /// <summary>A client that has just connected, and has been let in.</summary>
    /// <param name="port">To which port.</param>
    /// <param name="access">What its address allows.</param>
    /// <param name="tcp">Over TCP, and not a pair of local sockets.</param>
    /// <param name="from">Its address.</param>
    public FarClient Connect(
        PortKind port = PortKind.Master, HostAccess access = HostAccess.Allowed, bool tcp = false, string from = "192.0.2.1")
    {
        (int far, int near) = tcp ? TcpPair() : Sockets.Pair();
        Sys.SetNonBlocking(far);
        Sys.SetNonBlocking(near);
        var session = new Session(Services, this, Loop, near, port, new Peer(IPAddress.Parse(from)));
        var client = new FarClient(this, far, session);
        clients.Add(client);
        Judge();
        return client;

        void Judge() => session.Greet("here", HostRule ?? access, Judge);
    }

    /// <summary>A client that has logged in from a trusted host.</summary>
    public FarClient LogIn(string user, PortKind port = PortKind.Master, bool tcp = false)
    {
        FarClient client = Connect(port, HostAccess.Trusted, tcp);
        client.Expect("ok\r\n");
        client.Send($"login {user}\r\n");
        client.Expect("ok\r\n");
        return client;
    }

    /// <summary>A client that is attached and connected.</summary>
    public FarClient Attach(string user, string console, bool tcp = false, string answer = "[attached]\r\n")
    {
        FarClient client = LogIn(user, PortKind.Group, tcp);
        client.Send($"call {console}\r\n");
        client.Expect(answer);
        client.Send("\u0005c;");
        client.Expect("[connected]\r\n");
        return client;
    }

    /// <summary>Opens the line of a <c>uds</c> console, whose device the test is.</summary>
    public Socket BringUp(Server.Consoles.Console console)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(console.Config.Uds));
        listener.Listen();
        console.Start();
        TurnUntil(() => console.Line.IsUp, "the line");
        Socket device = listener.Accept();
        device.Blocking = false;
        devices.Add(device);
        return device;
    }

    /// <summary>Changes what is in force, as a reload does.</summary>
    public void Change(Func<InForce, InForce> change) => inForce = change(inForce);

    /// <summary>Time passes for all, so that whoever is read at a pace is read on.</summary>
    public void Pass(int seconds)
    {
        for (int i = 0; i < seconds * 64; i++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1000.0 / 64));
            Loop.Turn(TimeSpan.Zero);
        }
    }

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

    public void RequestReload(ILoopOwner asker, Action<ReloadOutcome> told)
    {
        Requests.Add("reload, tell");
        Loop.Post(StrictOwner.Instance, () => told(Outcome));
    }

    public void RequestBringUp(ILoopOwner? asker = null, Action? done = null) => Request("up", done);
    public void RequestReopenLogs(ILoopOwner? asker = null, Action? done = null) => Request("newlogs", done);

    // Another loop may take its time.
    private void Request(string what, Action? done)
    {
        Requests.Add(what);
        Unfinished = () => Loop.Post(StrictOwner.Instance, done ?? (() => { }));
        if (FinishesAtOnce)
        {
            Unfinished();
        }
    }

    void ISessionWatcher.LoggedIn(ISession session) => Comings.Add(session.User);

    void ISessionWatcher.Ended(ISession session) => Comings.Add(
        string.Create(CultureInfo.InvariantCulture, $"-{session.User}"));

    public void Dispose()
    {
        foreach (FarClient client in clients.ToArray())
        {
            client.Dispose();
        }

        devices.ForEach(device => device.Dispose());
        foreach (Server.Consoles.Console console in Consoles)
        {
            console.Remove(new Farewell.ShuttingDown());
        }

        Loop.Turn(TimeSpan.Zero);
        logCrew.Dispose();
        tls.Dispose();
        log.Dispose();
        Loop.Dispose();
        Folders.Remove(Folder);
    }

    private static (int Far, int Near) TcpPair()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        far.Connect(listener.LocalEndpoint);
        return (Take(far), Take(listener.AcceptSocket()));

        // The descriptor is ours from here on.
        static int Take(Socket socket)
        {
            int fd = (int)socket.Handle;
            socket.SafeHandle.SetHandleAsInvalid();
            return fd;
        }
    }

    /// <summary>The other end of one session's connection.</summary>
    public sealed class FarClient(SessionFixture fixture, int fd, Session session) : IDisposable
    {
        private readonly byte[] buffer = new byte[64 * 1024];
        private readonly StringBuilder unread = new();
        private bool closed;
        private int lines;

        public Session Session { get; } = session;

        /// <summary>Lines that the server has sent; reads what there is.</summary>
        public int Lines
        {
            get
            {
                Look();
                return lines;
            }
        }

        /// <summary>Bytes that the server has sent and the test has not looked at; reads what there is.</summary>
        public int Unread => Look();

        /// <summary>Sends bytes, one char each.</summary>
        public void Send(string text) => Assert.Equal(text.Length, Sys.Write(fd, Encoding.Latin1.GetBytes(text)));

        /// <summary>Sends what the connection takes, if it is still there: how many bytes are dealt with.</summary>
        public int Try(ReadOnlySpan<byte> bytes)
        {
            int sent = closed ? bytes.Length : Sys.Write(fd, bytes);
            return sent == -Errno.EAGAIN ? 0 : sent < 0 ? bytes.Length : sent;
        }

        /// <summary>Sends no more and reads what there is; whether the server has ended the connection.</summary>
        public bool IsOver(bool sendsNoMore)
        {
            if (sendsNoMore && !closed)
            {
                Sockets.EndWriting(fd);
            }

            Look();
            return closed;
        }

        /// <summary>All that the server has said.</summary>
        public string Said => unread.ToString();

        /// <summary>Sends these bytes as often as the connection takes them: how many bytes it took.</summary>
        public long SendAll(byte[] bytes)
        {
            long sent = 0;
            int idle = 0;
            while (idle < 20)
            {
                int put = Sys.Write(fd, bytes.AsSpan((int)(sent % bytes.Length)));
                sent += Math.Max(0, put);
                idle = put > 0 ? 0 : idle + 1;
                fixture.Loop.Turn(TimeSpan.FromMilliseconds(1));
            }

            return sent;
        }

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

        /// <summary>Reads on until what has been said ends with this; gives what came before.</summary>
        public string ExpectUntil(string text)
        {
            try
            {
                fixture.TurnUntil(
                    () => Look() >= text.Length && unread.ToString().EndsWith(text, StringComparison.Ordinal), "the answer");
            }
            catch (Xunit.Sdk.XunitException)
            {
                // Shown below, beside what was expected.
            }

            string got = unread.ToString();
            Assert.EndsWith(text, got, StringComparison.Ordinal);
            unread.Clear();
            return got[..^text.Length];
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
            _ = fixture.clients.Remove(this);
            if (!closed)
            {
                closed = true;
                FarEnds.Close(fd);
            }
        }

        private int Look()
        {
            int got;
            while (!closed && (got = Sys.Read(fd, buffer)) >= 0)
            {
                unread.Append(Encoding.Latin1.GetString(buffer, 0, got));
                lines += buffer.AsSpan(0, got).Count((byte)'\n');
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
