using System.Net;
using Conserver.Server.Access;
using Conserver.Server.Config;
using Conserver.Server.Tests.Config;

namespace Conserver.Server.Tests.Access;

public sealed class AccessExplanationTests
{
    private const string Site = """
        group ops { users ann, @staff; }
        access * { rejected 10.9.0.0/16; allowed 10.0.0.0/8; admin ann; limited *; }
        default * { master localhost; type exec; rw *; ro *; rw !bob; }
        console web { rw ops; aliases w; }
        console quiet { options !login; }
        console far { master 10.1.1.1; }

        """;

    [Fact]
    public void The_rules_are_named_in_the_order_they_are_tried() => Assert.Equal(
        [
            "host 10.1.2.3, whose name is pc.example",
            "  rejected 10.9.0.0/16  [x.cf:2:21]: does not match",
            "  allowed 10.0.0.0/8  [x.cf:2:42]: matches",
            "  so its users log in",
            "password file /etc/conserver/conserver.passwd",
            "  has a password for this user",
            "user eve, in system groups staff",
            "  admin: no, not listed",
            "  limited: yes, by *  [x.cf:2:73]",
            "console web, type exec",
            "  rw @staff  [x.cf:1:19]: decides: yes",
            "result: eve from 10.1.2.3 may watch and type on web, after logging in",
        ],
        Explain("eve", "10.1.2.3", "w", groups: "staff").Lines);

    [Theory]
    [InlineData(
        "ann", "10.1.2.3", "web", SecretKind.Hash, true, "ann from 10.1.2.3 may watch and type on web, after logging in")]
    [InlineData("bob", "10.1.2.3", "web", SecretKind.Hash, true, "bob from 10.1.2.3 may watch web, after logging in")]
    [InlineData("ann", "10.1.2.3", "web", SecretKind.None, false, "ann from 10.1.2.3 may not use web: the login fails")]
    [InlineData(
        "ann", "10.1.2.3", "web", SecretKind.NoFile, true, "ann from 10.1.2.3 may watch and type on web, after logging in")]
    [InlineData(
        "ann", "10.1.2.3", "web", SecretKind.System, true, "ann from 10.1.2.3 may watch and type on web, after logging in")]
    [InlineData(
        "ann", "10.1.2.3", "web", SecretKind.Empty, true, "ann from 10.1.2.3 may watch and type on web, after logging in")]
    [InlineData("ann", "10.9.2.3", "web", SecretKind.Hash, false, "ann from 10.9.2.3 may not use web: the host is refused")]
    [InlineData(
        "ann", "192.168.0.1", "web", SecretKind.Hash, false, "ann from 192.168.0.1 may not use web: the host is refused")]
    [InlineData("ann", "10.1.2.3", "quiet", SecretKind.Hash, false, "ann from 10.1.2.3 may not use quiet")]
    [InlineData("ann", "10.1.2.3", "far", SecretKind.Hash, false, "ann from 10.1.2.3 may not use far")]
    [InlineData("ann", "10.1.2.3", "wbe", SecretKind.Hash, false, "ann from 10.1.2.3 may not use wbe")]
    public void The_result_is_what_the_daemon_would_decide(
        string user, string host, string console, SecretKind secret, bool allowed, string result)
    {
        AccessExplanation explanation = Explain(user, host, console, secret);
        Assert.Equal(allowed, explanation.IsAllowed);
        Assert.Equal("result: " + result, explanation.Lines[^1]);
    }

    [Fact]
    public void Nothing_is_called_a_match_that_the_daemon_does_not_use()
    {
        Assert.Contains("console wbe does not exist (did you mean `web'?)", Explain("ann", "10.1.2.3", "wbe").Lines);
        Assert.Contains("console far is on server 10.1.1.1: ask there", Explain("ann", "10.1.2.3", "far").Lines);
        Assert.Contains("  defaultaccess: rejected", Explain("ann", "192.168.0.1", "web").Lines);
        Assert.Contains("  option !login: nobody may attach", Explain("ann", "10.1.2.3", "quiet").Lines);
    }

    private static AccessExplanation Explain(
        string user, string host, string console, SecretKind secret = SecretKind.Hash, string groups = "")
    {
        BindResult result = Bound.Text(Site);
        Assert.False(result.HasErrors);
        return AccessExplanation.Of(
            result.Config,
            DaemonSettings.Merge(new DaemonOptions(), result.Config.Settings),
            new Caller(
                new Identity(user, [.. groups.Split(' ', StringSplitOptions.RemoveEmptyEntries)]),
                IPAddress.Parse(host),
                host == "10.1.2.3" ? PeerName.Sure("pc.example") : PeerName.None,
                secret,
                []),
            console);
    }
}
