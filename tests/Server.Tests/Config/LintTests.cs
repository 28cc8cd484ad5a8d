using Conserver.Protocol.Grammar;
using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;

namespace Conserver.Server.Tests.Config;

/// <summary>What <c>--check</c> finds beyond what a start reports.</summary>
public sealed class LintTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Theory]
    [InlineData("sslrequred no;", "x.cf:1:12: error: invalid keyword 'sslrequred' (did you mean `sslrequired'?)")]
    [InlineData("defaultacess trusted;", "x.cf:1:12: error: invalid keyword 'defaultacess' (did you mean `defaultaccess'?)")]
    [InlineData("redirect maybe;", "x.cf:1:21: error: invalid boolean entry `maybe'")]
    public void A_mistake_is_reported_once_with_its_place_and_what_may_be_meant(string item, string expected) =>
        Assert.Equal([expected], Check("config * { " + item + " }\n" + Fine));

    [Theory]
    [InlineData("consol x { master y; type z; }", "x.cf:1:1: error: invalid keyword 'consol' (did you mean `console'?)")]
    [InlineData("\n\n  gruop x { users y; }", "x.cf:3:3: error: invalid keyword 'gruop' (did you mean `group'?)")]
    [InlineData("frob x { a b; }", "x.cf:1:1: error: invalid keyword 'frob' (expected one of access, break, config, console, default, group, task)")]
    [InlineData("\u00EF\u00BB\u00BFgroup g { }", "x.cf:1:1: error: invalid keyword '\u00EF\u00BB\u00BFgroup' (the file begins with a byte order mark: save it without one)")]
    public void An_unknown_block_is_one_mistake(string text, string expected) =>
        Assert.Equal([expected], Check(text + "\n" + Fine));

    [Fact]
    public void A_value_without_its_semicolon_is_found_before_a_brace_and_before_the_next_item()
    {
        Assert.Equal(
            ["x.cf:2:38: error: premature token '}' (a `;' is missing before it; the whole block is dropped)"],
            Check(Fine + "console d { master localhost; rw ann }"));
        Assert.Contains(
            "x.cf:2:48: warning: the value of `exec' goes on in the next line with the word `ro' "
                + "(is a `;' missing? quote the value if it is meant)",
            Check(Fine + "console d { master localhost; type exec; exec  cat\n\tro ann; rw ann; }"));
    }

    [Fact]
    public void Every_mistake_is_reported_in_the_order_of_the_file()
    {
        string[] found = Check("console a { type hots; master localhost; baud 3; parity x; }\nbreak X { }\n");
        Assert.Equal(
            [
                "x.cf:1:18: error: invalid console type `hots' (did you mean `host'?)",
                "x.cf:1:47: error: invalid baud rate `3'",
                "x.cf:1:57: error: invalid parity type `x'",
                "x.cf:1:60: error: [a] console type unknown 0",
                "x.cf:2:7: error: invalid break number `X'",
                "x.cf: error: no consoles found in configuration file",
            ],
            found);
    }

    [Theory]
    [InlineData("type device; device /dev/a; baud 300; parity none;", "x.cf:3:57: warning: [e] /dev/a is also the line of console `d'")]
    [InlineData("type uds; uds /s;", "x.cf:3:51: warning: [e] /s is also the line of console `d'")]
    [InlineData("type host; host localhost; port 7;", "x.cf:3:69: warning: [e] localhost:7 is also the line of console `d'")]
    public void Two_consoles_on_one_line_are_found(string items, string expected) => Assert.Equal(
        [expected + " (each takes a part of what is said)"],
        Check(Fine + $"console d {{ rw a; master localhost; {items} }}\nconsole e {{ rw a; master localhost; {items} }}"));

    [Fact]
    public void A_log_of_two_consoles_is_found() => Assert.Equal(
        ["x.cf:3:64: warning: [e] log file /l/x is also that of console `d' (write & for the console's name)"],
        Check(Fine + "console d { rw a; master localhost; type exec; exec a; logfile /l/x; }\n"
            + "console e { rw a; master localhost; type exec; exec a; logfile /l/x; }"));

    [Fact]
    public void Log_folders_hosts_and_credentials_that_do_not_exist_are_found() => Assert.Equal(
        [
            "x.cf:2:28: warning: /no/key, which holds the private key, does not exist",
            "x.cf:3:67: warning: [d] host `nowhere': Name or service not known",
            "x.cf:3:84: warning: [d] log folder /no does not exist (it is not made by itself)",
        ],
        Check(Fine + "config * { sslcredentials  /no/key; }\n"
            + "console d { rw a; master localhost; type host; protocol raw; host nowhere; logfile /no/x; port 7; }"));

    [Theory]
    [InlineData("trusted 10.0.0.0/8; rejected 10.1.0.0/16;", "x.cf:2:41: warning: access rule `rejected 10.1.0.0/16' is never reached (`trusted 10.0.0.0/8' before it matches all of its hosts)")]
    [InlineData("trusted lab; rejected mylab;", "x.cf:2:34: warning: access rule `rejected mylab' is never reached (`trusted lab' before it matches all of its hosts)")]
    [InlineData("trusted 10.0.0.1/8;", "x.cf:2:20: warning: access rule `trusted 10.0.0.1/8' matches one host only (bits behind the length of the network are set)")]
    [InlineData("trusted 10.1.0.0/16, 10.0.0.0/8, a, b;", null)]
    public void Access_rules_that_do_nothing_or_little_are_found(string rules, string? expected) => Assert.Equal(
        expected is null ? [] : [expected], Check(Fine + $"access * {{ {rules} }}"));

    [Fact]
    public void A_master_nobody_knows_is_found() => Assert.Equal(
        ["x.cf:2:9: warning: [d] master `nowhere': Name or service not known"],
        Check(Fine + "console d { master nowhere; type exec; exec cat; rw ann; }"));

    [Fact]
    public void A_console_for_nobody_is_found() => Assert.Equal(
        ["x.cf:2:9: warning: [d] nobody may use this console (name users with rw or ro)"],
        Check(Fine + "console d { master localhost; type exec; exec cat; rw !bob; }"));

    [Fact]
    public void Items_lists_and_blocks_without_effect_are_found() => Assert.Equal(
        [
            "x.cf:2:7: warning: group `g' is not used",
            "x.cf:3:9: warning: default `x' is not used",
            "x.cf:4:9: warning: `default *' does not apply to consoles before it, such as `fine' (put it before the first console)",
            "x.cf:5:50: warning: [d] `uds' does nothing on a console of type exec",
            "x.cf:5:70: warning: [d] breaklist names break 9, which is not defined",
            "x.cf:5:84: warning: [d] tasklist names task t, which is not defined",
        ],
        Check(Fine + "group g { users a; }\ndefault x { rw a; }\ndefault * { rw a; }\n"
            + "console d { master localhost; type exec; exec a; uds  300; breaklist 1,9; tasklist t; }"));

    [Fact]
    public void Secrets_that_others_can_read_are_found() => Assert.Equal(
        [
            "x.cf:2:23: warning: password file /open can be read by everybody (chmod o-rwx)",
            "x.cf:3:67: warning: /open, which holds a secret (`passwordfrom'), can be read by everybody (chmod o-rwx)",
        ],
        Check(Fine + "config * { passwdfile /open; }\n"
            + "console d { rw a; master localhost; type ipmi; host localhost;    passwordfrom file:/open; }"));

    private static string Fine => "console fine { master localhost; type exec; exec cat; rw ann; }\n";

    private static string[] Check(string text)
    {
        GoldenConfig golden =
            new("inline", text, System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, [], "");
        ConfigSyntax syntax = ConfigParser.Parse("x.cf", Bound.Table.Vocabulary, new Bound.Files(golden));
        Surroundings world = Bound.World with { Secret = _ => SecretText.Of("x") };
        BindResult result = ConfigBinder.Bind(Bound.Table, syntax, world, ConfigOverrides.None);
        LintSurroundings machine = new(
            name => name == "localhost" ? null : "Name or service not known",
            path => path.StartsWith("/no", StringComparison.Ordinal) ? default
                : new FileFacts(true, path == "/open" ? Private | UnixFileMode.OtherRead : Private));
        DaemonSettings settings = DaemonSettings.Merge(new DaemonOptions(), result.Config.Settings);
        return [.. ConfigLint.Check(syntax, result, settings, machine).Select(finding => finding.ToCompilerStyle("x.cf"))];
    }
}
