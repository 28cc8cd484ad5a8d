using System.Net.Security;
using System.Text;
using Conserver.Posix;
using Conserver.Server.Config;
using Conserver.Server.Listening;
using Conserver.Server.Logging;
using Conserver.Server.Tests.Tls;

namespace Conserver.Server.Tests.Sessions;

/// <summary>What clients that have not logged in cost, and what the log says of them.</summary>
public sealed class StrangerTests
{
    private const string Passwords = "ann:$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/\n";

    [Fact]
    public void A_wrong_password_is_in_the_log_with_user_and_address()
    {
        using var daemon = new SessionFixture("", Passwords);
        SessionFixture.FarClient client = AtPassword(daemon, "ann");
        client.Send("wrong\r\n");
        client.Expect("invalid password\r\n<end>");
        Assert.Contains("ERROR: here: invalid password for user `ann' from 192.0.2.1", daemon.DaemonLines);
    }

    [Fact]
    public void Who_has_not_logged_in_does_so_by_the_rules_for_hosts_in_force_then()
    {
        using var daemon = new SessionFixture("", Passwords);
        SessionFixture.FarClient[] clients = [Trusted(daemon), Trusted(daemon)];
        daemon.HostRule = HostAccess.Allowed;
        clients[0].Session.LookUpAgain();
        clients[0].Send("login ann\r\n");
        clients[0].Expect("passwd? con1\r\n");
        daemon.HostRule = HostAccess.Rejected;
        clients[1].Session.LookUpAgain();
        clients[1].Expect("access from your host refused\r\n<end>");

        static SessionFixture.FarClient Trusted(SessionFixture daemon)
        {
            SessionFixture.FarClient client = daemon.Connect(access: HostAccess.Trusted);
            client.Expect("ok\r\n");
            return client;
        }
    }

    [Fact]
    public void Many_wrong_passwords_are_counted()
    {
        using var daemon = new SessionFixture("", Passwords);
        for (int i = 0; i < RepeatedLines.Most + 7; i++)
        {
            SessionFixture.FarClient client = AtPassword(daemon, $"nobody{i / 10}");
            client.Send("wrong\r\n");
            client.Expect("invalid password\r\n<end>");
        }

        daemon.Clock.Advance(RepeatedLines.Period);
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(
            RepeatedLines.Most,
            daemon.DaemonLines.Count(line => line.Contains("invalid password", StringComparison.Ordinal)));
        Assert.Contains(
            "ERROR: wrong passwords: 7 more within 10 seconds from 192.0.2.1, for `nobody1' (7)", daemon.DaemonLines);
    }

    [Fact]
    public void Who_guesses_by_the_hundred_hides_no_guess_of_another_address()
    {
        using var daemon = new SessionFixture(
            "config * { logindelay no; }\nconsole c { master localhost; type noop; }", Passwords);
        for (int i = 0; i < 100; i++)
        {
            Guess($"nobody{i}", "192.0.2.1");
        }

        Guess("ann", "192.0.2.1");
        Guess("ann", "192.0.2.2");
        Guess("ann", "2001:db8::1");
        daemon.Clock.Advance(RepeatedLines.Period);
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.Contains("ERROR: here: invalid password for user `ann' from 192.0.2.2", daemon.DaemonLines);
        Assert.Contains("ERROR: here: invalid password for user `ann' from 2001:db8::1", daemon.DaemonLines);
        string sum = Assert.Single(
            daemon.DaemonLines, line => line.StartsWith("ERROR: wrong passwords: ", StringComparison.Ordinal));
        Assert.StartsWith(
            "ERROR: wrong passwords: 91 more within 10 seconds from 192.0.2.1, for `", sum, StringComparison.Ordinal);
        Assert.EndsWith(" and 71 others", sum, StringComparison.Ordinal);

        void Guess(string user, string from)
        {
            SessionFixture.FarClient client = AtPassword(daemon, user, from);
            client.Send("wrong\r\n");
            client.Expect("invalid password\r\n<end>");
        }
    }

    [Fact]
    public void Of_very_many_addresses_those_that_come_first_have_lines_of_their_own_and_the_others_are_counted()
    {
        using var daemon = new SessionFixture();
        RepeatedLines lines = daemon.Services.Strangers;
        for (int i = 0; i < 1000; i++)
        {
            lines.Error("things", $"thing of {i}", $"192.0.2.{i}", "ann");
        }

        daemon.Clock.Advance(RepeatedLines.Period);
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(
            [
                .. Enumerable.Range(0, RepeatedLines.MostSources).Select(i => $"ERROR: thing of {i}"),
                "ERROR: things: 980 more within 10 seconds from other addresses, for `ann' (980)",
            ],
            daemon.DaemonLines.Where(line => line.Contains("thing", StringComparison.Ordinal)));
    }

    [Fact]
    public void Many_logins_that_cannot_be_checked_are_counted()
    {
        using var daemon = new SessionFixture("", Passwords);
        using var hangs = new ManualResetEventSlim();
        for (int i = 0; i < 4; i++)
        {
            daemon.Errands.Accounts.Send(
                daemon.Loop, StrictOwner.Instance, $"{i}", () => hangs.Wait(TimeSpan.FromSeconds(30)), _ => { }, _ => { });
        }

        SessionFixture.FarClient[] clients = [.. Enumerable.Range(0, RepeatedLines.Most + 3).Select(_ => daemon.Connect())];
        foreach (SessionFixture.FarClient client in clients)
        {
            client.Expect("ok\r\n");
            client.Send("login ann\r\n");
            daemon.TurnUntil(() => client.Session.IsHeld, "the question");
        }

        daemon.Clock.Advance(TimeSpan.FromSeconds(20));
        foreach (SessionFixture.FarClient client in clients)
        {
            client.Expect("login cannot be checked now, try again later\r\n<end>");
        }

        hangs.Set();
        daemon.Clock.Advance(RepeatedLines.Period);
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(
            RepeatedLines.Most,
            daemon.DaemonLines.Count(line => line.StartsWith("ERROR: login from here: ", StringComparison.Ordinal)));
        Assert.Contains(
            "ERROR: logins that could not be checked: 3 more within 10 seconds from 192.0.2.1, for `ann' (3)",
            daemon.DaemonLines);
    }

    [Fact]
    public void Many_who_never_end_their_line_are_counted()
    {
        using var daemon = new SessionFixture();
        string endless = new('x', 70_000);
        SessionFixture.FarClient[] clients = [.. Enumerable.Range(0, RepeatedLines.Most + 5).Select(_ => daemon.Connect())];
        Array.ForEach(clients, client => client.Send(endless));
        daemon.Pass(4);
        foreach (SessionFixture.FarClient client in clients)
        {
            Assert.Equal("ok\r\n", client.ExpectUntil("line too long\r\n<end>"));
        }

        daemon.Clock.Advance(RepeatedLines.Period);
        daemon.Loop.Turn(TimeSpan.Zero);
        string[] lines = [.. daemon.DaemonLines.Where(line => line.Contains("line too long", StringComparison.Ordinal))];
        Assert.Equal(RepeatedLines.Most + 1, lines.Length);
        Assert.Equal("INFO: <master> here: line too long", lines[0]);
        Assert.Equal("INFO: clients sent away with `line too long': 5 more within 10 seconds from 192.0.2.1", lines[^1]);
    }

    [Fact]
    public void Garbage_in_place_of_TLS_is_a_line_with_the_peer_and_then_a_count()
    {
        using var daemon = new SessionFixture();
        for (int i = 0; i < 100; i++)
        {
            SessionFixture.FarClient client = daemon.Connect();
            client.Expect("ok\r\n");
            client.Send("ssl\r\n");
            client.Expect("ok\r\n");
            client.Send("this is no TLS");
            client.Expect("<end>");
        }

        daemon.Clock.Advance(RepeatedLines.Period);
        daemon.Loop.Turn(TimeSpan.Zero);
        string[] lines = [.. daemon.DaemonLines.Where(line => line.StartsWith("ERROR", StringComparison.Ordinal))];
        Assert.Equal(RepeatedLines.Most + 1, lines.Length);
        Assert.Equal("ERROR: <master> here: TLS: not a TLS ClientHello", lines[0]);
        Assert.Equal("ERROR: TLS handshakes that failed: 90 more within 10 seconds from 192.0.2.1", lines[^1]);
    }

    [Fact]
    public void Who_leaves_in_the_middle_of_a_handshake_is_in_the_log()
    {
        using var daemon = new SessionFixture();
        SessionFixture.FarClient client = daemon.Connect(PortKind.Group);
        client.Expect("ok\r\n");
        client.Send("ssl\r\n");
        client.Expect("ok\r\n");
        client.Send("\u0016\u0003\u0001");
        client.Dispose();
        daemon.TurnUntil(() => daemon.Comings.Contains("-"), "the end");
        Assert.Contains(
            "ERROR: <group> here: TLS: left in the handshake: it may not believe our key or certificate",
            daemon.DaemonLines);
    }

    [Fact]
    public void Who_stands_still_in_the_middle_of_a_handshake_is_said_to_have_done_just_that()
    {
        using var daemon = new SessionFixture();
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send("ssl\r\n");
        client.Expect("ok\r\n");
        client.Send("\u0016\u0003\u0001");
        client.ExpectNothing();
        daemon.Clock.Advance(TimeSpan.FromMinutes(2));
        client.Expect("<end>");
        Assert.Contains(
            "INFO: <master> here: login timed out in the middle of the TLS handshake", daemon.DaemonLines);
        Assert.DoesNotContain(daemon.DaemonLines, line => line.Contains("left in the handshake", StringComparison.Ordinal));
    }

    [Fact]
    public void Who_offers_nothing_that_is_served_is_told_of_in_the_log_with_the_reason()
    {
        using var daemon = new SessionFixture();
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send("ssl\r\n");
        client.Expect("ok\r\n");
        client.Send(Encoding.Latin1.GetString(
            HelloBytes.Make([(ushort)TlsCipherSuite.TLS_DH_anon_WITH_3DES_EDE_CBC_SHA], [], [])));
        daemon.TurnUntil(() => daemon.Comings.Contains("-"), "the end");
        string line = Assert.Single(daemon.DaemonLines, line => line.StartsWith("ERROR", StringComparison.Ordinal));
        Assert.StartsWith("ERROR: <master> here: TLS: ", line, StringComparison.Ordinal);
        Assert.EndsWith(
            "(it offers neither TLS 1.3 nor an anonymous suite with AES; with sslcredentials TLS 1.2 will do)",
            line,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_whose_sender_has_left_is_not_checked_while_others_wait()
    {
        using var daemon = new SessionFixture("", Passwords);
        using BusyPasswords busy = new(daemon);
        SessionFixture.FarClient client = AtPassword(daemon, "ann");
        client.Send("password\r\n");
        client.ExpectNothing();
        client.Dispose();
        daemon.TurnUntil(() => daemon.Comings.Contains("-"), "the end of the session");
    }

    [Fact]
    public void Who_guesses_from_one_address_does_not_hold_up_the_login_from_another()
    {
        // With the delay most of them would be refused at once.
        using var daemon = new SessionFixture(
            "config * { logindelay no; }\nconsole c { master localhost; type noop; }",
            Passwords + $"bob:{Crypt.Hash("secret"u8, "$6$rounds=20000$saltsalt$")}\n");
        SessionFixture.FarClient[] guessing = [.. Enumerable.Range(0, 60).Select(_ => AtPassword(daemon, "bob"))];
        SessionFixture.FarClient bob = AtPassword(daemon, "bob", "2001:db8::1");
        Array.ForEach(guessing, client => client.Send("wrong\r\n"));
        daemon.Loop.Turn(TimeSpan.Zero);
        bob.Send("secret\r\n");
        daemon.TurnUntil(() => daemon.Comings.Contains("bob"), "the login");

        // Before him those that were being checked, and those who had their turn; not all that had come first.
        Assert.InRange(daemon.Comings.IndexOf("bob"), 0, 40);
    }

    [Fact]
    public void Who_needs_no_hash_does_not_wait_behind_hashes()
    {
        using var daemon = new SessionFixture("", Passwords + "open:\n");
        using BusyPasswords busy = new(daemon);
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send("login open\r\n");
        client.Expect("ok\r\n");
    }

    private static SessionFixture.FarClient AtPassword(SessionFixture daemon, string user, string from = "192.0.2.1")
    {
        SessionFixture.FarClient client = daemon.Connect(from: from);
        client.Expect("ok\r\n");
        client.Send($"login {user}\r\n");
        client.Expect("passwd? con1\r\n");
        return client;
    }

    /// <summary>Fifty passwords that are being checked, or wait for that, until it is disposed.</summary>
    private sealed class BusyPasswords : IDisposable
    {
        private const int Count = 50;

        private readonly SessionFixture daemon;
        private readonly ManualResetEventSlim gate = new();
        private int done;

        public BusyPasswords(SessionFixture daemon)
        {
            this.daemon = daemon;
            for (int i = 0; i < Count; i++)
            {
                daemon.Errands.Passwords.Send(daemon.Loop, StrictOwner.Instance, $"key {i}", Wait, _ => done++, _ => done++);
            }
        }

        public void Dispose()
        {
            gate.Set();
            daemon.TurnUntil(() => done == Count, "the end of those who waited");
            gate.Dispose();
        }

        private bool Wait()
        {
            gate.Wait();
            return true;
        }
    }
}
