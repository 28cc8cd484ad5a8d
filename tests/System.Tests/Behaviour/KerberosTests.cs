using Conserver.System.Tests.Harness;
using Conserver.System.Tests.Peers;

namespace Conserver.System.Tests.Behaviour;

/// <summary>Logins by Kerberos, with a realm made for the test, from clients of both makes.</summary>
public sealed class KerberosTests
{
    private const string Config = """
        access * { allowed 127.0.0.1; }
        console c { master localhost; type noop; rw *; }

        """;

    [Fact]
    public void A_ticket_lets_its_user_in_and_no_ticket_leaves_the_password()
    {
        using var realm = new KerberosRealm();
        using Daemon daemon = Start(realm, "config * { striprealms TEST.LOCAL; }\n");
        string[] ann = realm.Ticket("ann");
        foreach (Make client in (Make[])[Make.Ours, Make.Debian])
        {
            (int exit, string output, string errors) = Ask(daemon, client, ann, "-l", "somebody", "-W");
            Assert.Equal((0, "", ""), (exit, output, errors));
            daemon.Messages.Take("user ann@localhost authenticated by Kerberos as ann@TEST.LOCAL");
            daemon.Messages.Take("<master> login ann@localhost");
        }

        (_, _, string asked) = Ask(daemon, Make.Ours, realm.Environment, "-l", "ann", "-P");
        Assert.Contains("could not get password from tty for `localhost'", asked, StringComparison.Ordinal);
    }

    [Fact]
    public void A_realm_is_part_of_the_name_and_only_means_no_password()
    {
        using var realm = new KerberosRealm();
        using Daemon daemon = Start(realm, "config * { kerberos only; }\n");
        Assert.Equal(0, Ask(daemon, Make.Ours, realm.Ticket("bob"), "-P").Exit);
        daemon.Messages.Take("<master> login bob@TEST.LOCAL@localhost");
        (_, string output, _) = Ask(daemon, Make.Ours, realm.Environment, "-l", "bob", "-P");
        Assert.Equal("localhost: Kerberos login required\r\n", output);
    }

    [Fact]
    public void A_token_that_proves_nothing_ends_the_connection_and_says_why_in_the_log()
    {
        using var realm = new KerberosRealm();
        using Daemon daemon = Start(realm, "config * { sslrequired no; }\n");
        using var client = new RawClient(daemon.At, "C");
        client.Until("ok\r\n");
        client.Send("help\r\n");
        client.Until("ssl    start ssl session\r\ngssapi log in with gssapi\r\n");
        Assert.Equal("gssapi requires argument\r\n", client.Ask("gssapi\r\n"));
        Assert.Equal("gssapi token size too large\r\n", client.Ask("gssapi 65537\r\n"));
        client.Send("gssapi 4\r\nlogin root\r\n");
        client.Until("ok\r\n");
        client.Send("\u00ff\u0060\u0002x");
        client.Intake.TakeToEnd();
        daemon.Messages.Take("localhost: GSSAPI didn't work, ");
    }

    [Fact]
    public void Without_a_keytab_it_is_not_offered()
    {
        using var realm = new KerberosRealm();
        File.Delete(realm.Keytab);
        using Daemon daemon = Start(realm, "config * { sslrequired no; }\n");
        using var client = new RawClient(daemon.At, "C");
        client.Until("ok\r\n");
        Assert.Equal("unknown command\r\n", client.Ask("gssapi 4\r\n"));
    }

    private static Daemon Start(KerberosRealm realm, string more) =>
        Daemon.Through(Make.Ours, ["/usr/bin/env", .. realm.Environment], Config + more);

    private static (int Exit, string Output, string Errors) Ask(
        Daemon daemon, Make client, string[] environment, params string[] words) => Command.Run(
            "", ["/usr/bin/setsid", "/usr/bin/env", .. environment, Programs.Client(client),
                "-M", "localhost", "-p", $"{daemon.Port}", .. words]);
}
