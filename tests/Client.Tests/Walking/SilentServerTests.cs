using System.Net;
using Conserver.Client.Configuration;
using Conserver.Client.Connections;
using Conserver.Client.Listing;
using Conserver.Client.Platform;
using Conserver.Client.Streams;
using Conserver.Client.Tls;
using Conserver.Client.Walking;
using Conserver.Posix;

namespace Conserver.Client.Tests.Walking;

/// <summary>Servers, and name services, that say nothing: everything that no person is asked for has a limit.</summary>
public sealed class SilentServerTests : IDisposable
{
    private const string Row = "web1:h,1,2:#:::up:rw:,nolog,noact,nobrk,notask,0,-1:0:noautoup::ixon::0:";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Where something is to be answered in it.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(4);

    /// <summary>Where everything is to be answered, however busy the machine is.</summary>
    private static readonly TimeSpan Endless = TimeSpan.FromSeconds(20);

    /// <summary>What a server says when a listing asks everything, connection by connection.</summary>
    private static readonly string[] Listing =
        ["ok", "ok", "PORT", "goodbye.", "ok", "ok", Row, "unknown command", "goodbye."];

    /// <summary>And when a console is called.</summary>
    private static readonly string[] Session = ["ok", "ok", "PORT", "goodbye.", "ok", "ok", "[attached]", "[connected]"];

    private readonly List<IDisposable> servers = [];
    private readonly List<string> complaints = [];

    public void Dispose() => servers.ForEach(server => server.Dispose());

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5),
        InlineData(6), InlineData(7),
        InlineData(8)]
    public void A_server_that_stops_at_any_word_of_a_listing_is_left_in_time(int words)
    {
        Walk walk = To(Server(Listing[..words]));
        ConsoleDirectory.Of(walk, initialOnly: true);
        Assert.Equal((1, 1), (walk.Silent, walk.Failures));
        Assert.Equal(["`127.0.0.1' does not answer (waited 0.2 s)"], complaints);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5),
        InlineData(6), InlineData(7)]
    public void A_server_that_stops_at_any_word_of_a_call_is_left_in_time(int words)
    {
        Walk walk = To(Server(Session[..words]), patience: words == 7 ? Long : Patience);
        int found = 0;
        walk.Call("web1", called =>
        {
            found++;
            using ConsoleStream stream = ConsoleStream.Open(called, StreamMode.Attach);
            return true;
        });
        Assert.Equal((1, words == 7 ? 1 : 0), (walk.Silent, found));
        Assert.Single(complaints);
    }

    [Fact]
    public void The_whole_dialogue_leads_to_the_console()
    {
        Walk walk = To(Server(Session), patience: Endless);
        walk.Call("web1", called =>
        {
            using ConsoleStream stream = ConsoleStream.Open(called, StreamMode.Attach);
            Assert.Equal(StreamAccess.Writing, stream.Access);
            return true;
        });
        Assert.Equal((0, 0), (walk.Silent, walk.Failures));
    }

    [Fact]
    public void What_a_server_says_in_the_place_of_its_ok_to_encryption_is_shown()
    {
        Walk walk = To(Server(["ok", "too many connections."]), encrypts: true, patience: Endless);
        ConsoleDirectory.Of(walk, initialOnly: true);
        Assert.Equal("127.0.0.1: too many connections", Assert.Single(complaints).TrimEnd());
    }

    [Fact]
    public void One_that_hangs_does_not_hide_the_consoles_of_the_others()
    {
        ScriptedServer hangs = Server([]), whole = Server([.. Listing[4..]]);
        Walk walk = To(Server(["ok", "ok", $"{hangs.Port}:{whole.Port}", "goodbye."]), patience: Long);
        Assert.Equal("web1", Assert.Single(ConsoleDirectory.Of(walk, initialOnly: true).Rows).Name);
        Assert.Equal(1, walk.Silent);
    }

    [Fact]
    public void A_handshake_nobody_answers_has_an_end()
    {
        Walk walk = To(Server(["ok", "ok"]), encrypts: true);
        ConsoleDirectory.Of(walk, initialOnly: true);
        Assert.Equal(1, walk.Silent);
    }

    [Fact]
    public void A_password_is_waited_for_longer_and_not_for_ever()
    {
        Walk walk = To(Server(["ok", "passwd? here"]), patience: TimeSpan.FromSeconds(2));
        ConsoleDirectory.Of(walk, initialOnly: true);
        Assert.Equal(["`127.0.0.1' does not answer (waited 8 s)"], complaints);
    }

    [Fact]
    public void Bytes_without_a_line_end_are_no_answer()
    {
        var socket = new Dribble();
        using var connection =
            new Connection(new ServerSocket(socket), new ServerAddress("h", 1), new Complaints(complaints))
        {
            Patience = Patience,
        };
        Assert.Throws<SilentServerException>(() => connection.Ask("groups"));
        Assert.Throws<SilentServerException>(() => connection.ReadToEnd());
    }

    [Fact]
    public void Servers_that_send_a_client_in_circles_are_left()
    {
        string[] once = ["ok", "ok", "PORT", "goodbye."];
        Walk walk = To(Server(Enumerable.Repeat(once, 20).SelectMany(words => words)), patience: Endless);
        ClientException failure = Assert.Throws<ClientException>(() => walk.Call("web1", _ => true));
        Assert.Equal(("forwarding level too deep!", ExitCode.Software), (failure.Complaint, failure.ExitCode));
    }

    [Fact]
    public void A_name_service_that_hangs_is_not_waited_for()
    {
        using var forever = new ManualResetEventSlim();
        var platform = new PosixPlatform(_ =>
        {
            forever.Wait(TestContext.Current.CancellationToken);
            return new NameLookup([IPAddress.Loopback], null);
        })
        {
            NameLimit = Patience,
        };
        ServerSettings settings = Settings("silent.example", 1, false);
        Walk walk = Begin(new Login(settings, platform, new Complaints(complaints), null, new None()), settings);
        ConsoleDirectory.Of(walk, initialOnly: true);
        forever.Set();
        Assert.Equal(["getaddrinfo(silent.example): the name service does not answer"], complaints);
        Assert.Equal(1, walk.Failures);
    }

    private ScriptedServer Server(IEnumerable<string> answers)
    {
        var server = new ScriptedServer(answers);
        servers.Add(server);
        return server;
    }

    private Walk To(ScriptedServer server, bool encrypts = false, TimeSpan? patience = null)
    {
        ServerSettings settings = Settings("127.0.0.1", server.Port, encrypts);
        var report = new Complaints(complaints);
        return Begin(
            new Login(settings, new PosixPlatform(), report, new Secret(), new None()) {
                Patience = patience ?? Patience }, settings);
    }

    private Walk Begin(Login login, ServerSettings settings) => new(settings, login, new Complaints(complaints));

    private static ServerSettings Settings(string master, ushort port, bool encrypts) =>
        new() { Master = master, Port = port, UserName = "ann", TlsEnabled = encrypts };

    private sealed class Complaints(List<string> said) : IReport
    {
        public void Complain(string text) => said.Add(text);

        public void Refuse(string text) => said.Add(text);

        public void Detail(string text) => said.Add(text);

        public void Debug(int level, string text)
        {
        }
    }

    private sealed class Secret : IPrompt
    {
        public string? Password(string userName, string host) => "secret";

        public string? Answer(string question, bool isShown) => "more";
    }

    private sealed class None : IPassPhrase
    {
        public string Ask() => "";
    }

    /// <summary>Always says something and never a line.</summary>
    private sealed class Dribble : ISocket
    {
        public int Handle => -1;

        private bool isThere;

        public int Read(Span<byte> buffer)
        {
            isThere = !isThere;
            buffer[0] = (byte)'x';
            return isThere ? 1 : ISocket.NotNow;
        }

        public int Write(ReadOnlySpan<byte> bytes) => bytes.Length;

        public Readiness Wait(Readiness wanted, int milliseconds)
        {
            // A byte for each tick of the clock that the client's patience goes by.
            long now = Environment.TickCount64;
            _ = SpinWait.SpinUntil(() => Environment.TickCount64 != now, milliseconds);
            return milliseconds > 0 ? Readiness.Read : Readiness.None;
        }

        public string Reason(int failure) => "";

        public void Dispose()
        {
        }
    }
}
