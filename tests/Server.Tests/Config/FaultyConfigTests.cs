using Conserver.Protocol.Grammar;
using Conserver.Server.Config;

namespace Conserver.Server.Tests.Config;

/// <summary>
/// What may be served of a file with mistakes in it, which consoles they concern, and which of them are new.
/// </summary>
public sealed class FaultyConfigTests
{
    private const string Good = "console good { master localhost; type noop; }\n";

    [Theory]
    [InlineData("console a { master localhost; type noop; logfilemax 0; }", "a")]
    [InlineData("console a { master localhost; type noop; flow none; }", "a")]
    [InlineData("console a { master localhost; type noop; include nosuch; }", "a")]
    [InlineData("console a { master localhost; type exec; execrunas nosuch; }", "a")]
    [InlineData("console a { master localhost; type noop; options nosuch; }", "a")]
    [InlineData("default d { logfilemax 0; } console a { master localhost; type noop; include d; }", "a")]
    [InlineData("default d { baud 1; } default e { include d; } console a { master localhost; type noop; include e; }", "a")]
    [InlineData("default * { logfilemax 0; } console a { master localhost; type noop; }", "a")]
    [InlineData("}", "")]
    [InlineData("config * { somethingnew 3; }", "")]
    [InlineData("config * { setproctitle yes; }", "")]
    [InlineData("task 1 { cmd x; runas nosuch; }", "")]
    [InlineData("break 0 { string x; }", "")]
    [InlineData("\n#include nosuch.cf\n", "")]
    [InlineData("console a { master localhost; type teapot; rw *; }", "")]
    [InlineData("console a { rw *; master localhost }", "")]
    [InlineData("console a { master localhost; type noop;", "")]
    public void Mistakes_that_let_nobody_in_leave_the_rest_to_be_served(string text, string concerned)
    {
        BindResult result = Bound.Text(Good + text);
        Assert.True(result.HasErrors);
        Assert.True(result.IsFit, string.Join('\n', result.Diagnostics));
        Assert.Equal(concerned, string.Join(
            ' ', result.Config.Consoles.Where(console => console.HasErrors).Select(console => console.Name)));
    }

    /// <summary>8.2.7 says nothing about them, and starts.</summary>
    [Theory]
    [InlineData("10.0.0.0/8x", true)]
    [InlineData("fd00::/x", true)]
    [InlineData("fd00:::5", true)]
    [InlineData("fd00::5::6", true)]
    [InlineData("fd00000::", true)]
    [InlineData("@evil", true)]
    [InlineData("!10.0.0.5", true)]
    [InlineData("10.0.0.1-10.0.0.9", true)]
    [InlineData("10.0.0.1-9", true)]
    [InlineData("10-0-0", false)]
    [InlineData("http://evil", true)]
    [InlineData("fd00:", false)]
    [InlineData("::ffff:10.0", false)]
    [InlineData("lab", false)]
    [InlineData("[fd00::5]", false)]
    [InlineData("10.0.0.0/33", false)]
    public void A_rule_that_refuses_nobody_is_an_error_that_stops_no_start_but_a_reload_that_brings_it(
        string host, bool isVoid)
    {
        BindResult before = Bound.Text(Good);
        BindResult result = Bound.Text(Good + $"access * {{ trusted 127.0.0.1; rejected {host}; }}");
        Assert.True(result.IsFit);
        string[] expected = isVoid ? [$"access rule `rejected {host}' refuses nobody [x.cf:2]"] : [];
        Assert.Equal(expected, result.Diagnostics.Where(found => found.IsError).Select(found => found.ToString()));
        Assert.Equal(isVoid ? 1 : 0, result.NewErrors(before).Length);
        Assert.Empty(Bound.Text(Good + $"access elsewhere.invalid {{ rejected {host}; }}").NewErrors(before));
    }

    [Theory]
    [InlineData("access * { trusted 10.1; }")]
    [InlineData("access * { truste 10.1.1.1; }")]
    [InlineData("access * { include nosuch; }")]
    [InlineData("access * { rejected 10.1.1.1 }")]
    [InlineData("access \"\" { rejected 10.1.1.1; }")]
    [InlineData("acces * { rejected 10.1.1.1; }")]
    [InlineData("access * {\n#include nosuch.cf\n rejected 10.1.1.1; }")]
    [InlineData("access * { trusted 10.1.0.0/16; } rejected 10.1.1.1; }")]
    [InlineData("console a { master localhost; type noop; access * { rejected 10.1.1.1; } }")]
    [InlineData("group g { user ann; }")]
    [InlineData("group g { users ann }")]
    [InlineData("config * { sslrequired yess; }")]
    [InlineData("config * { sslreqclientcrt yes; }")]
    [InlineData("config * { sslsomethingnew yes; }")]
    [InlineData("config * { defaultacces rejected; }")]
    [InlineData("config * { defaultaccess rejectd; }")]
    [InlineData("config * { sslreqclientcert yes; logfile x }")]
    [InlineData("config * { sslreqclientcert }")]
    [InlineData("default d { rw !bob; logfile x }")]
    public void Mistakes_that_may_let_somebody_in_stop_everything(string text)
    {
        BindResult result = Bound.Text(Good + text);
        Assert.Contains(result.Diagnostics, found => found.IsGrave);
        Assert.False(result.IsFit);
    }

    [Fact]
    public void Nothing_to_serve_is_not_served() => Assert.False(Bound.Text("console a { type noop; }").IsFit);

    [Fact]
    public void Errors_are_new_when_the_other_reading_has_not_had_them_wherever_they_stand()
    {
        const string Old = "console a { master localhost; type noop; logfilemax 0; }\n";
        BindResult before = Bound.Text(Good + Old);
        Assert.Empty(Bound.Text("# moved\n\n" + Old + Good).NewErrors(before));
        Assert.Empty(Bound.Text(Good).NewErrors(before));
        Diagnostic added =
            Assert.Single(Bound.Text(Good + Old + Old.Replace("a {", "b {", StringComparison.Ordinal)).NewErrors(before));
        Assert.Equal("invalid `logfilemax' specification `0' (must be >= 2K) [x.cf:3]", added.ToString());
    }

    [Fact]
    public void A_user_nobody_knows_is_kept_by_name_and_no_other_user_stands_in()
    {
        ConsoleConfig console = Assert.Single(Bound.Text("""
            default d { execrunas bin:bin; }
            console a { master localhost; type exec; include d; execrunas nosuch:nogroup; initrunas bin:nosuch; }
            """).Config.Consoles);
        Assert.Equal(new RunAs(null, 65534, UnknownUser: "nosuch"), console.ExecRunAs);
        Assert.Equal(new RunAs(2, null, UnknownGroup: "nosuch"), console.InitRunAs);
        Assert.False(console.ExecRunAs.IsUnchanged);
    }
}
