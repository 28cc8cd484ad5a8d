using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>The line protocol of master and group port, byte for byte.</summary>
public sealed class LineModeScenarios
{
    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void The_master_answers_before_and_after_login(Make server) => Comparison.Check(server, Clear, stage =>
    {
        stage.Except(KnownDifference.NoKerberos);
        RawClient c = stage.Master("C");
        c.Until("ok\r\n");
        AskAll(c, "help\r\n", "call c1\r\n", "pid\r\n", "group\r\n", "login\r\n", "Login bob\r\n");
        c.Send("login bob\r\n");
        c.Until("ok\r\n");
        AskAll(
            c, "help\r\n", "login bob\r\n", "ssl\r\n", "gssapi 5\r\n", "groups\r\n", "master\r\n", "pid\r\n", "version\r\n");
        AskAll(c, "up\r\n", "newlogs\r\n", "reconfig\r\n", "restart\r\n", "quit\r\n", "pid junk\r\n", "nonsense\r\n");
        c.AskToEnd("exit now\r\n");
        RawClient d = stage.Master("D");
        d.Until("ok\r\n");
        d.AskToEnd("exit\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void The_master_finds_consoles_by_name_alias_and_abbreviation(
        Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient c = stage.Master("C");
        c.LogIn("bob");
        AskAll(c, "call c1\r\n", "call C1\r\n", "call AL1\r\n", "call z\r\n", "call c\r\n", "call al\r\n", "call zz\r\n");
        AskAll(c, "call nope\r\n", "call\r\n", "call \r\n", "call:c1\r\n", "call  c1  \r\n",
            "call c1 x\r\n", "CALL c1\r\n", " call c1\r\n");
        AskAll(c, "call\tc1\r\n", "call c1\t\r\n", "call:c1:x\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Lines_end_at_the_line_feed_whatever_is_around_it(Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient c = stage.Master("C");
        c.LogIn("bob");
        AskAll(
            c, "version\n", "version\r\r\n", "\n", "version \r\n", "pid\r\npid\r\nversion\r\n", "versio\u00ff\u00ffn\r\n");
        AskAll(c, "\u00ffEversion\r\n", "version\u00ffZ\r\n", "ver\r\u00ff.sion\r\n", "version\rx\r\n");
        foreach (char byteOfLine in "version\r\n")
        {
            c.Send(byteOfLine.ToString());
        }

        c.Settle();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_group_answers_before_and_after_login(Make server) => Comparison.Check(server, Clear, stage =>
    {
        stage.Except(KnownDifference.NoKerberos);
        RawClient c = stage.Group("C");
        c.Until("ok\r\n");
        AskAll(c, "help\r\n", "call c1\r\n", "info\r\n", "login\r\n");
        c.Send("login eve\r\n");
        c.Until("ok\r\n");
        AskAll(c, "help\r\n", "call\r\n", "broadcast\r\n", "textmsg\r\n", "textmsg wendy\r\n",
            "disconnect\r\n", "disconnect wendy\r\n");
        AskAll(c, "quit\r\n", "version\r\n", "groups\r\n", "pid\r\n", "master\r\n", "group\r\n",
            "group zzz\r\n", "hosts\r\n", "hosts al1\r\n");
        AskAll(c, "hosts zzz\r\n", "examine\r\n", "examine c\r\n", "examine zzz\r\n", "info\r\n",
            "info ZED\r\n", "info zzz\r\n", "textmsg x y\r\n");
        c.AskToEnd("exit\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_refused_call_closes_the_connection(Make server) => Comparison.Check(server, Clear, stage =>
    {
        foreach (string console in (string[])["zzz", "nope", "nol", "nolm"])
        {
            RawClient c = stage.Group("C");
            c.LogIn("eve");
            c.AskToEnd($"call {console}\r\n");
        }
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_group_lists_who_is_where(Make server) => Comparison.Check(server, Clear, stage =>
    {
        stage.Except(KnownDifference.WatchersDoNotWait);
        stage.Group("W").Attach("wendy", "c1");
        RawClient wally = stage.Group("V");
        wally.Attach("wally", "c1");
        wally.Ask("\u0005ca");
        RawClient wanda = stage.Group("U");
        wanda.LogIn("wanda");
        wanda.Call("c1");
        stage.Group("R").Attach("ron", "c2");
        RawClient c = stage.Group("C");
        c.LogIn("eve");
        AskAll(c, "group\r\n", "group c1\r\n", "group c2\r\n", "group sh\r\n", "group zzz\r\n",
            "hosts\r\n", "info\r\n", "info al1\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Messages_go_where_they_are_sent(Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient w =
            stage.Group("W"), v = stage.Group("V"), u = stage.Group("U"), c = stage.Group("C"), r = stage.Group("R");
        w.Attach("wendy", "c1");
        v.Attach("wally", "c1");
        u.LogIn("wanda");
        u.Call("c1");
        c.LogIn("eve");
        r.LogIn("root");
        AskAll(c, "broadcast  hello  all \r\n", "broadcast \r\n", "textmsg wendy hi\r\n", "textmsg @c1 to  c1\r\n",
            "textmsg wally@c1 w\r\n");
        AskAll(c, "textmsg wally@al1 never arrives\r\n", "textmsg @ everyone\r\n", "textmsg Wendy no\r\n",
            "disconnect wally\r\n");
        w.Settle();
        v.Settle();
        u.Settle();
        r.Ask("disconnect wally\r\n");
        v.UntilEnd();
        r.Ask("disconnect wanda@c1\r\n");
        u.UntilEnd();
        AskAll(r, "disconnect wendy@c2\r\n", "disconnect @c1\r\n");
        w.UntilEnd();
        r.Ask("disconnect nobody\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Admins_command_the_master(Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient r = stage.Master("R");
        r.LogIn("root");
        AskAll(r, "up\r\n", "newlogs\r\n", "reconfig\r\n", "restart\r\n");
        r.AskToEnd("exit\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void An_admin_who_quits_the_daemon_ends_every_session(Make server) => Comparison.Check(server, Clear, stage =>
    {
        RawClient k = stage.Group("K"), r = stage.Master("R");
        k.Attach("ann", "c1");
        r.LogIn("root");
        r.AskToEnd("quit\r\n");
        k.UntilEnd();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Passwords_are_asked_once_per_connection(Make server) => Comparison.Check(
        server, (s, c) => new Stage(s, c, Sets.Passwords, Sets.PasswordFile, "-E"), stage =>
    {
        RawClient c = stage.Master("C");
        c.Until("ok\r\n");
        c.Send("login bob\r\n");
        c.Until("\r\n");
        c.Send("secret\r\n");
        c.Until("ok\r\n");
        c.Ask("version\r\n");
        foreach (string answer in (string[])["wrong", "exit", "", " secret", "secret "])
        {
            RawClient d = stage.Master("D");
            d.Until("ok\r\n");
            d.Send("login bob\r\n");
            d.Until("\r\n");
            d.AskToEnd(answer + "\r\n");
        }

        RawClient a = stage.Group("A");
        a.Until("ok\r\n");
        a.Send("login alice\r\n");
        a.Until("ok\r\n");
        RawClient n = stage.Master("N");
        n.Until("ok\r\n");
        n.Send("login nobody\r\n");
        n.Until("\r\n");
        n.AskToEnd("x\r\n");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Rejected_hosts_are_told(Make server) => Comparison.Check(
        server, (s, c) => new Stage(s, c, Sets.Passwords.Replace("allowed", "rejected", StringComparison.Ordinal)), stage =>
        stage.Master("C").UntilEnd());

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Encryption_is_required_unless_switched_off(Make server) => Comparison.Check(server, Sets.OpenLine, stage =>
    {
        stage.Except(KnownDifference.NoKerberos);
        RawClient c = stage.Master("C");
        c.Until("ok\r\n");
        AskAll(c, "login\r\n", "login bob\r\n", "help\r\n");
        c.AskToEnd("exit\r\n");
    });

    private static Stage Clear(Make server, Make client) => new(server, client, Sets.Line, "", "-E");

    private static void AskAll(RawClient client, params string[] commands)
    {
        foreach (string command in commands)
        {
            client.Ask(command);
        }
    }
}
