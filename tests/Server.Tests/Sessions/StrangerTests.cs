using System.Net.Security;
using System.Text;
using Conserver.Posix;
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
    public void Many_wrong_passwords_are_counted()
    {
        using var daemon = new SessionFixture("", Passwords);
        for (int i = 0; i < RepeatedLines.Most + 7; i++)
        {
            SessionFixture.FarClient client = AtPassword(daemon, "nobody");
            client.Send("wrong\r\n");
            client.Expect("invalid password\r\n<end>");
        }

        daemon.Clock.Advance(RepeatedLines.Period);
        daemon.Loop.Turn(TimeSpan.Zero);
        Assert.Equal(
            RepeatedLines.Most,
            daemon.DaemonLines.Count(line => line.Contains("invalid password", StringComparison.Ordinal)));
        Assert.Contains("ERROR: wrong passwords: 7 more within 10 seconds", daemon.DaemonLines);
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
        Assert.Equal("ERROR: TLS handshakes that failed: 90 more within 10 seconds", lines[^1]);
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
        Assert.Contains("ERROR: <group> here: TLS: the handshake was not finished", daemon.DaemonLines);
    }

    [Fact]
    public void Who_can_do_no_elliptic_curves_is_told_of_in_the_log_with_the_reason()
    {
        using var daemon = new SessionFixture();
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send("ssl\r\n");
        client.Expect("ok\r\n");
        client.Send(Encoding.Latin1.GetString(
            HelloBytes.Make([(ushort)TlsCipherSuite.TLS_DH_anon_WITH_AES_256_GCM_SHA384], [], [])));
        daemon.TurnUntil(() => daemon.Comings.Contains("-"), "the end");
        string line = Assert.Single(daemon.DaemonLines, line => line.StartsWith("ERROR", StringComparison.Ordinal));
        Assert.StartsWith("ERROR: <master> here: TLS: ", line, StringComparison.Ordinal);
        Assert.EndsWith(
            "(it offers neither TLS 1.3 nor an anonymous suite with elliptic curves; with sslcredentials TLS 1.2 will do)",
            line,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_whose_sender_has_left_is_not_checked_while_others_wait()
    {
        using var daemon = new SessionFixture("", Passwords);
        using var gate = new ManualResetEventSlim();
        for (int i = 0; i < 50; i++)
        {
            daemon.Errands.Passwords.Send(
                daemon.Loop,
                StrictOwner.Instance,
                $"key {i}",
                () =>
                {
                    gate.Wait();
                    return 0;
                },
                _ => { },
                _ => { });
        }

        SessionFixture.FarClient client = AtPassword(daemon, "ann");
        client.Send("password\r\n");
        client.ExpectNothing();
        client.Dispose();
        try
        {
            daemon.TurnUntil(() => daemon.Comings.Contains("-"), "the end of the session");
        }
        finally
        {
            gate.Set();
        }
    }

    private static SessionFixture.FarClient AtPassword(SessionFixture daemon, string user)
    {
        SessionFixture.FarClient client = daemon.Connect();
        client.Expect("ok\r\n");
        client.Send($"login {user}\r\n");
        client.Expect("passwd? con1\r\n");
        return client;
    }
}
