using System.Collections.Immutable;
using System.Net;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Listening;
using Conserver.Server.Logging;
using Conserver.Server.Sessions;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Server.Tests.Sessions;

/// <summary>The two minutes in which a client has to say who it is.</summary>
public sealed class LoginTimeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("conserver-test-").FullName;
    private readonly FakeClock clock = new();
    private readonly Loop loop;
    private readonly DaemonLog log;
    private readonly ServerTls tls = ServerTls.Load(new TlsSettings(null, null, false));
    private readonly Daemon daemon;
    private readonly int client;

    public LoginTimeTests()
    {
        loop = new Loop("test", clock);
        log = new DaemonLog("conserver", 1, clock) { IsVerbose = true };
        Assert.Equal(0, log.OpenFile(Path.Combine(folder, "server.log")));
        var config = new ServerConfig(
            new GlobalSettings(), [], [], ImmutableSortedDictionary<char, BreakConfig>.Empty,
            [], new AccessConfig([], [], []));
        daemon = new Daemon(new DaemonOptions { NoEncryption = true }, config, log, tls);
        (client, int served) = Sockets.Pair();
        Sys.SetNonBlocking(client);
        new Session(daemon.Services, new Watcher(), loop, served, PortKind.Master, new Peer(IPAddress.Loopback)).Greet(
            "here", HostAccess.Trusted, () => { });
        Assert.Equal("ok\r\n", Received());
    }

    [Fact]
    public void Who_does_not_log_in_is_sent_away_after_two_minutes_and_the_log_says_so()
    {
        clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal("", Received());
        Send("help\r\nversion\r\nlog");

        // What help names is found out off the loop.
        string answers = "";
        Assert.True(
            SpinWait.SpinUntil(
                () => (answers += Received()).EndsWith("unknown command\r\n", StringComparison.Ordinal),
                TimeSpan.FromSeconds(20)),
            answers);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("login timed out\r\n<end>", Received());
        Assert.True(log.Flush(TimeSpan.FromSeconds(20)));
        Assert.EndsWith("INFO: <master> here: login timed out\n", File.ReadAllText(Path.Combine(folder, "server.log")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Who_asks_for_TLS_and_stops_is_sent_away_too()
    {
        Send("ssl\r\n");
        Assert.Equal("ok\r\n", Received());
        Send("\u0016\u0003\u0001");
        clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal("", Received());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("<end>", Received());
    }

    [Fact]
    public void Who_has_logged_in_may_stay()
    {
        Send("login bob\r\n");
        Assert.Equal("ok\r\n", Received());
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("", Received());
        Send("nonsense\r\n");
        Assert.Equal("unknown command\r\n", Received());
    }

    public void Dispose()
    {
        Sys.Close(client);
        loop.Turn(TimeSpan.Zero);
        daemon.Dispose();
        tls.Dispose();
        loop.Dispose();
        log.Dispose();
        Folders.Remove(folder);
    }

    private void Send(string text) => Assert.Equal(text.Length, Sys.Write(client, Encoding.Latin1.GetBytes(text)));

    // All the session has to say when the loop has done what there is to do.
    private string Received()
    {
        for (int i = 0; i < 10; i++)
        {
            loop.Turn(TimeSpan.Zero);
        }

        var text = new StringBuilder();
        var buffer = new byte[4096];
        int got;
        while ((got = Sys.Read(client, buffer)) > 0)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, got));
        }

        return text.Append(got == 0 ? "<end>" : "").ToString();
    }

    private sealed class Watcher : ISessionWatcher
    {
        public void LoggedIn(ISession session)
        {
        }

        public void Ended(ISession session)
        {
        }
    }
}
