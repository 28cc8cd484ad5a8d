using System.Text;
using Conserver.Protocol.Dialogue;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.Listening;

namespace Conserver.Server.Tests.Sessions;

/// <summary>Who may call himself what, where any name is believed and elsewhere.</summary>
public sealed class LoginNameTests
{
    [Theory]
    [InlineData("bob")]
    [InlineData("first.last")]
    [InlineData("bob@EXAMPLE.COM")]
    [InlineData("host/con1.example.com@EXAMPLE.COM")]
    [InlineData("DOMAIN\\bob")]
    [InlineData("bob@corp.example@EXAMPLE.COM")]
    [InlineData("bob\\@corp@EXAMPLE.COM")]
    [InlineData("o'brien")]
    [InlineData("svc-backup_1$")]
    [InlineData("*")]
    [InlineData("J\u00fcrgen")]
    [InlineData("\u0418\u0432\u0430\u043d")]
    [InlineData("\u7530\u4e2d")]
    [InlineData("e\u0301va")]
    public void Names_that_sites_use_are_names(string name)
    {
        string bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name));
        Assert.Null(LoginName.Obstacle(bytes));
        using var daemon = new SessionFixture();
        Assert.Equal(bytes, daemon.LogIn(bytes).Session.User);
    }

    [Fact]
    public void So_are_letters_in_the_old_character_set() => Assert.Null(LoginName.Obstacle("J\u00fcrgen\u00e9"));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("ann,w@root")]
    [InlineData("ann:x")]
    [InlineData("@ann")]
    [InlineData("ann@")]
    [InlineData("ann@@REALM")]
    [InlineData("ann@corp@")]
    [InlineData("@corp@REALM")]
    [InlineData("ann@a@b@REALM")]
    [InlineData("e\u001b[2Je")]
    [InlineData("e\u007fe")]
    [InlineData("e\u0085e")]
    [InlineData("e\u00a0e")]
    [InlineData("e\u00ade")]
    [InlineData("e\u061ce")]
    [InlineData("e\u200be")]
    [InlineData("e\u200de")]
    [InlineData("e\u200fe")]
    [InlineData("e\u2028e")]
    [InlineData("e\u202ee")]
    [InlineData("e\u2066e")]
    [InlineData("e\u3000e")]
    [InlineData("e\u3164e")]
    [InlineData("e\ufe0fe")]
    [InlineData("e\ufeffe")]
    [InlineData("e\ue000e")]
    [InlineData("e\udb40\udc41e")]
    public void What_would_pass_for_something_else_is_nobodys_name(string name)
    {
        Assert.NotNull(LoginName.Obstacle(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name))));
    }

    [Theory]
    [InlineData("e\u009be")]
    [InlineData("e\u00a0e")]
    [InlineData("e\u00ade")]
    public void Nor_in_the_old_character_set(string bytes) => Assert.NotNull(LoginName.Obstacle(bytes));

    [Fact]
    public void It_is_as_long_as_an_account_can_be()
    {
        Assert.Null(LoginName.Obstacle(new string('x', LoginName.Longest)));
        Assert.Equal("is longer than 255 bytes", LoginName.Obstacle(new string('x', LoginName.Longest + 1)));
    }

    [Theory]
    [InlineData(false, true, "a,b", "a,b", "has U+002C in it")]
    [InlineData(true, true, "a:b", "a:b", "has U+003A in it")]
    [InlineData(true, false, "e\u00e2\u0080\u00aee", "eM-bM-^@M-.e", "has U+202E in it")]
    [InlineData(false, false, "  \t ", "", "is empty")]
    public void Who_calls_himself_so_is_sent_away_and_the_log_says_why(
        bool isGroup, bool isTrusted, string name, string shown, string why)
    {
        using var daemon = new SessionFixture("", "*any*:\n");
        SessionFixture.FarClient client = daemon.Connect(
            isGroup ? PortKind.Group : PortKind.Master, isTrusted ? HostAccess.Trusted : HostAccess.Allowed);
        client.Expect("ok\r\n");
        client.Send($"login {name}\r\n");
        client.Expect("invalid user name\r\n<end>");
        Assert.Contains($"ERROR: here: login of `{shown}' from 192.0.2.1 refused: the name {why}", daemon.DaemonLines);
        Assert.Contains(
            daemon.Audited, entry => entry.Act == AuditAct.LoginRefused && entry.Result == "name, from 192.0.2.1");
        Assert.Equal(["-"], daemon.Comings);
    }

    [Fact]
    public void A_long_one_is_not_in_the_log_as_a_whole()
    {
        using var daemon = new SessionFixture();
        SessionFixture.FarClient client = daemon.Connect(access: HostAccess.Trusted);
        client.Expect("ok\r\n");
        client.Send($"login {new string('x', 4096)}\r\n");
        client.Expect("invalid user name\r\n<end>");
        Assert.All(daemon.DaemonLines, line => Assert.InRange(line.Length, 0, 200));
        Assert.All(daemon.Audited, entry => Assert.InRange($"{entry}".Length, 0, 400));
    }
}
