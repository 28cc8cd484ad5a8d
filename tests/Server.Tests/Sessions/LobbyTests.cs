using System.Diagnostics;
using System.Net;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Listening;
using Conserver.Server.Logging;
using Conserver.Server.Sessions;
using Conserver.Server.Tests.Config;
using Conserver.Server.Tests.Faults;

namespace Conserver.Server.Tests.Sessions;

public sealed class LobbyTests : IDisposable
{
    private const string Refused = "access from your host refused\r\n";

    private readonly SessionFixture daemon = new("console c { master localhost; type noop; rw *; }");
    private readonly FakeNames names = new();
    private readonly Lobby lobby;
    private readonly List<int> clients = [];
    private readonly string[] wrapperFiles;

    public LobbyTests()
    {
        lobby = new Lobby(daemon.Services, daemon.Loop, names);
        wrapperFiles = [Path.Combine(daemon.Folder, "hosts.allow"), Path.Combine(daemon.Folder, "hosts.deny")];
    }

    public void Dispose()
    {
        clients.ForEach(fd => Sys.Close(fd));
        daemon.Dispose();
    }

    [Fact]
    public void A_name_that_leads_back_is_shown_and_counts()
    {
        Rules("trusted example;");
        names.Reverse["192.0.2.1"] = new PeerName("pc.example", IsConfirmed: true);
        AssertShown("ann@pc.example", Arrive("192.0.2.1"));
    }

    [Fact]
    public void A_name_that_does_not_lead_back_opens_no_door_and_is_not_shown()
    {
        Rules("allowed example;");
        names.Reverse["192.0.2.1"] = new PeerName("pc.example", IsConfirmed: false);
        Assert.Equal(Refused, Answer(Arrive("192.0.2.1"), "\n"));
        Rules("trusted 192.0.2.1;");
        AssertShown("ann@192.0.2.1", Arrive("192.0.2.1"));
    }

    [Fact]
    public void With_partial_names_it_does_both()
    {
        Rules("trusted xampl; } config * { partialnames yes;");
        names.Reverse["192.0.2.1"] = new PeerName("pc.example", IsConfirmed: false);
        AssertShown("ann@pc.example", Arrive("192.0.2.1"));
    }

    [Fact]
    public void A_name_in_a_rule_is_looked_up_once_a_minute_for_all_clients()
    {
        Rules("allowed gate;");
        names.Forward["gate"] = ["192.0.2.7", "2001:db8::7"];
        Assert.Equal("ok\r\n", Answer(Arrive("192.0.2.7"), "\n"));
        Assert.Equal("ok\r\n", Answer(Arrive("2001:db8::7"), "\n"));
        Assert.Equal(Refused, Answer(Arrive("192.0.2.8"), "\n"));
        Assert.Equal(1, names.Asked);
    }

    [Fact]
    public void Who_has_not_logged_in_is_judged_again_when_the_rules_have_changed()
    {
        Rules("allowed gate;");
        names.Forward["gate"] = ["192.0.2.7"];
        int client = Arrive("192.0.2.7");
        Assert.Equal("ok\r\n", Answer(client, "\n"));
        Rules("allowed door;");
        lobby.Recheck();
        Assert.Equal(Refused, Answer(client, "\n"));
    }

    [Fact]
    public void Who_logs_in_while_the_new_rules_are_asked_about_is_sent_away_by_them()
    {
        Rules("trusted gate;");
        names.Forward["gate"] = ["192.0.2.7"];
        int client = Arrive("192.0.2.7");
        Assert.Equal("ok\r\n", Answer(client, "\n"));
        names.Hold.Reset();
        Rules("trusted door;");
        lobby.Recheck();
        daemon.Loop.Turn(TimeSpan.Zero);
        Sys.Write(client, "login ann\r\n"u8);
        Assert.Equal("ok\r\n", Answer(client, "\n"));
        names.Hold.Set();
        Assert.Equal(Refused, Answer(client, "\n"));
    }

    [Fact]
    public void Wrappers_come_before_the_rules()
    {
        Assert.SkipUnless(TcpWrappers.IsInstalled, "libwrap0 is not installed");
        Rules("trusted 0.0.0.0/0;");
        File.WriteAllText(wrapperFiles[1], "sshd: ALL\n");
        Assert.Equal("ok\r\n", Answer(Arrive("192.0.2.7"), "\n"));

        // Only the system's own files are read by the library: they say nothing here, so it lets everybody in.
        File.WriteAllText(wrapperFiles[1], "ALL: ALL\n");
        Assert.Equal("ok\r\n", Answer(Arrive("192.0.2.7"), "\n"));
    }

    [Fact]
    public void Who_cannot_be_judged_by_the_wrappers_does_not_come_in()
    {
        Rules("trusted 0.0.0.0/0;");
        Process.Start("mkfifo", wrapperFiles[1]).WaitForExit();
        Assert.Equal(Refused, Answer(Arrive("192.0.2.7"), "\n"));
        Assert.Contains(daemon.DaemonLines, line => line.EndsWith(
            "192.0.2.7: its access could not be judged: Not a regular file", StringComparison.Ordinal));
    }

    [Fact]
    public void A_defect_when_a_client_could_not_be_judged_ends_the_client_alone()
    {
        Rules("trusted 0.0.0.0/0;");
        Process.Start("mkfifo", wrapperFiles[1]).WaitForExit();
        OneDefect defect = new(daemon.Loop, "Lobby.Judge", time: 2);
        Assert.Equal("internal error\r\n", Answer(Arrive("192.0.2.7"), "\n"));
        Assert.True(defect.IsDone);
        Assert.Equal(Refused, Answer(Arrive("192.0.2.8"), "\n"));
    }

    private void AssertShown(string id, int client)
    {
        Assert.Equal("ok\r\n", Answer(client, "\n"));
        Sys.Write(client, "login ann\r\n"u8);
        Assert.Equal("ok\r\n", Answer(client, "\n"));
        Assert.Contains(daemon.DaemonLines, line => line.Contains(id, StringComparison.Ordinal));
    }

    private void Rules(string items)
    {
        BindResult bound = Bound.Text($$"""
            config * { sslrequired no; }
            access * { {{items}} }
            console c { master localhost; type noop; rw *; }
            """);
        Assert.False(bound.HasErrors);
        DaemonSettings settings = DaemonSettings.Merge(new DaemonOptions(), bound.Config.Settings);
        var access = new AccessControl(
            bound.Config, settings, daemon.Services.Log, names, new Wrappers(wrapperFiles, "conserver"));
        daemon.Change(now => now with { Config = bound.Config, Settings = settings, Access = access });
    }

    [Fact]
    public void Who_has_to_go_for_newcomers_is_counted()
    {
        int most = daemon.Services.Now.Settings.LoginWaiting;
        for (int i = 0; i < most + 30; i++)
        {
            Arrive("192.0.2.7");
        }

        daemon.Clock.Advance(RepeatedLines.Period);
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(
            [
                $"ERROR: {most} connections wait to log in, {most} from 192.0.2.7: closing its oldest",
                "ERROR: connections closed because too many have not logged in: 29 more within 10 seconds",
            ],
            daemon.DaemonLines.Where(line => line.Contains("log", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("login ann\r\nexit\r\n", false)]
    [InlineData("login ann\r\ngroups\r\nexit\r\n", true)]
    public void Whose_connections_come_to_nothing_wait_and_others_do_not(string said, bool isOfUse)
    {
        Rules("trusted 192.0.2.0/24;");
        for (int i = 0; i <= DoorPace.Free; i++)
        {
            int client = Arrive("192.0.2.7");
            _ = Answer(client, "ok\r\n");
            Sys.Write(client, Encoding.ASCII.GetBytes(said));
            if (said.Length > 0)
            {
                _ = Answer(client, "goodbye\r\n");
            }

            clients.Remove(client);
            Sys.Close(client);
            daemon.TurnUntil(() => lobby.Count == 0, "its end");
        }

        int next = Arrive("192.0.2.7");
        Assert.Equal("ok\r\n", Answer(Arrive("192.0.2.8"), "\n"));
        if (!isOfUse)
        {
            Assert.True(Sys.Read(next, new byte[100]) < 0);
            daemon.Clock.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal("ok\r\n", Answer(next, "\n"));
    }

    [Fact]
    public void Whose_wait_at_the_door_ends_with_a_defect_is_told_and_closed()
    {
        Rules("trusted 192.0.2.0/24;");
        for (int i = 0; i <= DoorPace.Free; i++)
        {
            int client = Arrive("192.0.2.7");
            _ = Answer(client, "ok\r\n");
            clients.Remove(client);
            Sys.Close(client);
            daemon.TurnUntil(() => lobby.Count == 0, "its end");
        }

        int next = Arrive("192.0.2.7");
        OneDefect defect = new(daemon.Loop, "Lobby.Receive");
        daemon.Clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal("internal error\r\n", Answer(next, "\n"));
        Assert.True(defect.IsDone);
    }

    [Fact]
    public void A_crowd_is_left_to_the_kernel_from_time_to_time()
    {
        int most = daemon.Services.Now.Settings.LoginWaiting;
        int rests = 0;
        lobby.Rest = time =>
        {
            Assert.Equal(TimeSpan.FromMilliseconds(4), time);
            rests++;
        };
        for (int i = 0; i < most + 17; i++)
        {
            Arrive("192.0.2.7");
        }

        Assert.Equal(2, rests);
    }

    private int Arrive(string from)
    {
        (int far, int near) = Sockets.Pair();
        Sys.SetNonBlocking(far);
        Sys.SetNonBlocking(near);
        clients.Add(far);
        lobby.Accepted(PortKind.Master, near, new Peer(IPAddress.Parse(from)));
        return far;
    }

    private string Answer(int client, string end)
    {
        var got = new StringBuilder();
        var buffer = new byte[1000];
        daemon.TurnUntil(
            () =>
            {
                int count = Sys.Read(client, buffer);
                got.Append(Encoding.Latin1.GetString(buffer, 0, Math.Max(count, 0)));
                return got.ToString().EndsWith(end, StringComparison.Ordinal);
            },
            "the answer");
        return got.ToString();
    }

    private sealed class FakeNames : IHostNames
    {
        public Dictionary<string, PeerName> Reverse { get; } = [];
        public Dictionary<string, string[]> Forward { get; } = [];
        public ManualResetEventSlim Hold { get; } = new(initialState: true);
        public int Asked { get; private set; }

        public PeerName Of(IPAddress address) => Reverse.GetValueOrDefault(address.ToString());

        public IReadOnlyList<IPAddress> Addresses(string name)
        {
            Asked++;
            Assert.True(Hold.Wait(TimeSpan.FromSeconds(20)));
            return [.. Forward.GetValueOrDefault(name, []).Select(IPAddress.Parse)];
        }
    }
}
