using System.Runtime.CompilerServices;
using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Scenarios;

/// <summary>Clients that send no more, and wait for what they asked for.</summary>
public sealed class HalfClosedScenarios(ReusedDaemons daemons) : IClassFixture<ReusedDaemons>
{
    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Before_the_greeting(Make server) => Check(server, stage =>
    {
        foreach (RawClient client in (RawClient[])[stage.Master("M"), stage.Group("G")])
        {
            client.EndInput();
            client.UntilEnd();
        }
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void In_the_middle_of_a_line(Make server) => Check(server, stage =>
    {
        RawClient c = stage.Master("C");
        c.LogIn("bob");
        c.Send("version\r\npi");
        c.EndInput();
        c.UntilEnd();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Everything_asked_of_the_master_is_answered(Make server) => Check(server, stage =>
    {
        RawClient c = stage.Master("C");
        c.Send("login bob\r\nversion\r\ncall c1\r\nhelp\r\ngroups\r\nnonsense\r\nmaster\r\n");
        c.EndInput();
        c.UntilEnd();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Everything_asked_of_a_group_is_answered(Make server) => Check(server, stage =>
    {
        stage.Group("W").Attach("wendy", "c1");
        RawClient c = stage.Group("C");
        c.Send("login root\r\ninfo\r\nhosts\r\nexamine\r\ngroup\r\nbroadcast hello\r\ntextmsg wendy hi\r\nhosts c1\r\n");
        c.EndInput();
        c.UntilEnd();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void A_call_and_its_escapes_in_one_packet_are_answered(Make server) => Check(server, stage =>
    {
        RawClient c = stage.Group("C");
        c.Send("login ann\r\ncall c3\r\n\u0005c=\u0005c;\u0005cv\u0005c?\u0005c.");
        c.EndInput();
        c.UntilEnd();
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void In_console_mode_it_is_the_end_of_the_session(Make server) => Check(server, stage =>
    {
        RawClient ann = stage.Group("A"), bob = stage.Group("B");
        ann.Attach("ann", "c1");
        bob.Attach("bob", "c1");
        bob.Ask("\u0005ca");
        ann.Send("\u0005cw");
        ann.EndInput();
        ann.UntilEnd();
        bob.Until("[attached]\r\n");
        bob.Ask("\u0005cw");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void While_suspended_too(Make server) => Check(server, stage =>
    {
        RawClient ann = stage.Group("A"), bob = stage.Group("B");
        ann.Attach("ann", "c1");
        ann.Send("\u0005cz");
        ann.Until("\u00ffZ");
        ann.EndInput();
        ann.UntilEnd();
        bob.Attach("bob", "c1");
        bob.Ask("\u0005cw");
    });

    [Theory, MemberData(nameof(Pairings.Servers), MemberType = typeof(Pairings))]
    public void Instead_of_a_password(Make server) => Comparison.Check(
        server, (s, c) => new Stage(s, c, Sets.Passwords, Sets.PasswordFile, "-E"), stage =>
    {
        RawClient c = stage.Master("C"), d = stage.Master("D"), e = stage.Master("E");
        c.Until("ok\r\n");
        c.Send("login bob\r\n");
        c.Until("passwd? ");
        c.EndInput();
        c.UntilEnd();
        d.Send("login bob\r\nsecret\r\nversion\r\n");
        d.EndInput();
        d.UntilEnd();
        e.Send("login bob\r\nwrong\r\nversion\r\n");
        e.EndInput();
        e.UntilEnd();
    });

    private void Check(Make server, Action<Stage> scenario, [CallerMemberName] string member = "") =>
        Comparison.Check(server, (s, _) => daemons.Open(s, Sets.Line, "-E"), scenario, member: member);
}
