using System.Collections.Immutable;
using Conserver.Server.Config;
using static Conserver.Server.Tests.Config.Linted;

namespace Conserver.Server.Tests.Config;

/// <summary>What <c>--check</c> finds beyond what a start reports.</summary>
public sealed class LintTests
{
    [Theory]
    [InlineData("sslrequred no;", "x.cf:1:12: error: invalid keyword 'sslrequred' (did you mean `sslrequired'?)")]
    [InlineData("defaultacess trusted;", "x.cf:1:12: error: invalid keyword 'defaultacess' (did you mean `defaultaccess'?)")]
    [InlineData("redirect maybe;", "x.cf:1:21: error: invalid boolean entry `maybe' (redirect takes yes|no)")]
    public void A_mistake_is_reported_once_with_its_place_and_what_may_be_meant(string item, string expected) =>
        Assert.Equal([expected], Check("config * { " + item + " }\n" + Fine));

    [Theory]
    [InlineData("consol x { master y; type z; }", "x.cf:1:1: error: invalid keyword 'consol' (did you mean `console'?)")]
    [InlineData("\n\n  gruop x { users y; }", "x.cf:3:3: error: invalid keyword 'gruop' (did you mean `group'?)")]
    [InlineData("frob x { a b; }",
        "x.cf:1:1: error: invalid keyword 'frob' (expected one of access, break, config, console, default, group, task)")]
    [InlineData("\u00EF\u00BB\u00BFgroup g { }", "x.cf:1:1: "
        + "error: invalid keyword '\u00EF\u00BB\u00BFgroup' (the file begins with a byte order mark: save it without one)")]
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

    [Theory]
    [InlineData("default d { rw a; }\ndefault D { ro b; }", "3:9: warning: default `D'",
        "consoles from here on get nothing of that one")]
    [InlineData("default * { rw a; }\ndefault * { ro b; }", "3:9: warning: default `*'",
        "consoles from here on get nothing of that one")]
    [InlineData("group g { users a; }\ngroup g { users b; }", "3:7: warning: group `g'",
        "lists from here on mean nobody of that one")]
    [InlineData("task a { cmd x; }\ntask a { cmd y; }", "3:6: warning: task `a'", "only the last one counts")]
    [InlineData("break 5 { string x; }\nbreak 5 { string y; }", "3:7: warning: break `5'", "only the last one counts")]
    public void A_block_that_takes_the_place_of_another_is_found(string blocks, string found, string hint) =>
        Assert.Contains($"x.cf:{found} replaces the one of line 2 ({hint})", Check(Fine + blocks));

    [Theory]
    [InlineData("default d { rw a; }\ndefault d { include d; ro b; }")]
    [InlineData("group g { users a; }\ngroup g { users g, b; }")]
    public void One_that_adds_to_itself_is_not(string blocks) =>
        Assert.DoesNotContain(Check(Fine + blocks), finding => finding.Contains("replaces", StringComparison.Ordinal));

    [Theory]
    [InlineData("console t1 {\n rw ann;\nconsole t2 { rw ann; }",
        "x.cf:4:1: error: invalid keyword 'console' (the block `console t1' of x.cf:2 is not closed)")]
    [InlineData("default d {\n rw ann;\ngroup g { users a; }",
        "x.cf:4:1: error: invalid keyword 'group' (the block `default d' of x.cf:2 is not closed)")]
    [InlineData("console t1 {\n rw ann;\n",
        "x.cf:4:1: error: premature EOF seen (the block `console t1' of x.cf:2 is not closed)")]
    [InlineData("default d { rw ann; } }", "x.cf:2:23: error: invalid token '}' (no block is open here)")]
    public void A_brace_that_is_missing_or_too_much_is_named(string text, string expected) =>
        Assert.Contains(expected, Check(Fine + text));

    [Fact]
    public void A_file_that_includes_itself_is_one_mistake()
    {
        const string Why = "(take this line out: it defines all of it again)";
        Assert.Equal([$"x.cf:2:1: error: `x.cf' includes itself {Why}"], Check(Fine + "#include x.cf\n"));
        Assert.Equal(
            [$"a.cf:1:1: error: `x.cf' includes itself, by way of `a.cf' {Why}"],
            Check(Fine + "#include a.cf\n", ("a.cf", "#include x.cf\n")));
    }

    [Fact]
    public void A_mistake_in_a_file_that_is_read_twice_is_shown_once() => Assert.Equal(
        [
            "a.cf:1:1: error: invalid keyword 'consol' (did you mean `console'?)",
        ],
        Check(Fine + "#include a.cf\n#include a.cf\n", ("a.cf", "consol x { }\n")));

    [Fact]
    public void Every_mistake_is_reported_in_the_order_of_the_file()
    {
        string[] found = Check("console a { type hots; master localhost; baud 3; parity x; }\nbreak X { }\n");
        Assert.Equal(
            [
                "x.cf:1:18: error: invalid console type `hots' (did you mean `host'?)",
                "x.cf:1:47: error: invalid baud rate `3' (any:RATE for one from 50 to 100000000)",
                "x.cf:1:57: error: invalid parity type `x' (even, mark, none, odd or space)",
                "x.cf:2:7: error: invalid break number `X' (1 to 9 or a to z)",
                "x.cf: error: no consoles found in configuration file",
            ],
            found);
    }

    [Theory]
    [InlineData("console d { master localhost; rw a; }", "x.cf:2:37: error: [d] console type unknown 0 "
        + "(it needs a `type', here or in a default: device, exec, host, ipmi, listen, noop, ssh, test, uds or vmware)")]
    [InlineData("console d { master localhost; rw a; type unknown 0; }",
        "x.cf:2:42: error: invalid console type `unknown 0' "
        + "(device, exec, host, ipmi, listen, noop, ssh, test, uds or vmware)")]
    [InlineData("console d { type noop; rw a; }", "x.cf:2:30: error: [d] console missing 'master' attribute "
        + "(every console needs it, here or in a default: server that has the console)")]
    [InlineData("console d { master localhost; rw a; type host; host localhost; }",
        "x.cf:2:64: error: [d] console missing 'port' attribute "
        + "(type host needs it, here or in a default: what to connect to, or number of a port)")]
    [InlineData("console d { master localhost; rw a; type device; device /d; parity none; baud fast; }",
        "x.cf:2:79: error: invalid baud rate `fast' (any:RATE for one from 50 to 100000000)")]
    [InlineData("console d { master localhost; rw a; type exec; exec a; idletimeout 5d; }",
        "x.cf:2:68: error: invalid idletimeout specification `5d' (idletimeout takes seconds[s|m|h])")]
    [InlineData("console d { master localhost; rw a; type noop; options fast; }", "x.cf:2:56: error: invalid option `fast' "
        + "(hupcl, cstopb, crtscts, ixon, ixany, ixoff, ondemand, reinitoncc, striphigh, autoreinit, unloved or login)")]
    [InlineData("console d { master localhost; rw a; tpye exec; exec cat; }",
        "x.cf:2:37: error: invalid keyword 'tpye' (did you mean `type'?)")]
    [InlineData("console d { master localhost; rw a; type exec; initcmd; }",
        "x.cf:2:55: error: invalid token ';' (`initcmd' has no value: write \"\" for none)")]
    [InlineData("default t { type noop; rw a }\nconsole d { include t; }",
        "x.cf:2:29: error: premature token '}' (a `;' is missing before it; the whole block is dropped)",
        "x.cf:3:21: error: invalid default name `t' (the block of that name is dropped, for an error in it)")]
    [InlineData("console d { include late; master localhost; type noop; rw a; }",
        "x.cf:2:21: error: invalid default name `late' (it has to be defined before it is used)")]
    [InlineData("access * { allowed 192.168.1; }", "x.cf:2:20: error: invalid ACL CIDR notation `192.168.1' "
        + "(did you mean 192.168.1.0/24?)")]
    [InlineData("access * { allowed 1.2.3.4.5; }", "x.cf:2:20: error: invalid ACL CIDR notation `1.2.3.4.5' "
        + "(as in 192.168.1.5, 192.168.1.0/24 or fd00::/16)")]
    [InlineData("break 4 { string x; delay 1000; }",
        "x.cf:2:27: error: invalid delay number `1000' (0 to 999 milliseconds)")]
    [InlineData("config * { primaryport consrv; }",
        "x.cf:2:24: warning: primaryport consrv is neither a number nor a service "
        + "this machine knows (the daemon does not start with it)")]
    public void An_error_says_what_to_write_and_is_one_mistake(string block, params string[] expected) =>
        Assert.Equal(expected, Check(Fine + block));

    [Theory]
    [InlineData("type device; device /dev/a; baud 300; parity none;",
        "x.cf:3:57: warning: [e] /dev/a is also the line of console `d' (only one of them comes up)")]
    [InlineData("type uds; uds /s;",
        "x.cf:3:51: warning: [e] /s is also the line of console `d' (each takes a part of what is said)")]
    [InlineData("type host; host localhost; port 7;",
        "x.cf:3:69: warning: [e] localhost:7 is also the line of console `d' (each takes a part of what is said)")]
    public void Two_consoles_on_one_line_are_found(string items, string expected) => Assert.Equal(
        [expected],
        Check(Fine + $"console d {{ rw a; master localhost; {items} }}\nconsole e {{ rw a; master localhost; {items} }}"));

    [Fact]
    public void A_device_that_may_be_another_one_tomorrow_has_a_better_name() => Assert.Equal(
        ["x.cf:2:57: warning: [d] /dev/ttyUSB0 is whatever adapter was found at that place "
            + "(this one is always /dev/serial/by-id/adapter)"],
        Check(Fine + "console d { rw a; master localhost; type device; device /dev/ttyUSB0; baud 300; parity none; }\n"
            + "console e { rw a; master localhost; type device; device /dev/ttyUSB1; baud any:31250; parity none; }"));

    [Fact]
    public void A_log_of_two_consoles_is_found() => Assert.Equal(
        ["x.cf:3:64: warning: [e] log file /l/x is also that of console `d' (write & for the console's name)"],
        Check(Fine + "console d { rw a; master localhost; type exec; exec a; logfile /l/x; }\n"
            + "console e { rw a; master localhost; type exec; exec a; logfile /l/x; }"));

    [Fact]
    public void Log_folders_and_hosts_that_do_not_exist_are_found() => Assert.Equal(
        [
            "x.cf:3:67: warning: [d] host `nowhere': Name or service not known",
            "x.cf:3:84: warning: [d] log folder /no does not exist (it is not made by itself)",
        ],
        Check(Fine + "config * { sslcredentials  /file/key; }\n"
            + "console d { rw a; master localhost; type host; protocol raw; host nowhere; logfile /no/x; port 7; }"));

    [Theory]
    [InlineData("trusted 10.0.0.0/8; rejected 10.1.0.0/16;", "x.cf:2:41: warning: "
        + "access rule `rejected 10.1.0.0/16' is never reached (`trusted 10.0.0.0/8' before it matches all of its hosts)")]
    [InlineData("trusted localhost; allowed .localhost;", "x.cf:2:39: warning: "
        + "access rule `allowed .localhost' is never reached (`trusted localhost' before it matches all of its hosts)")]
    [InlineData("trusted nowhere;", "x.cf:2:20: warning: "
        + "access rule `trusted nowhere' matches only clients whose own name is or ends in it (nowhere has no address)")]
    [InlineData("trusted fd00:;", "x.cf:2:20: warning: access rule `trusted fd00:' matches no host "
        + "(it is neither an address, a network such as 10.0.0.0/8 or fd00::/16, nor a name)")]
    [InlineData("rejected nowhere;", null)]
    [InlineData("rejected fd00:;", "x.cf:2:21: warning: access rule `rejected fd00:' refuses hosts in whose address it "
        + "occurs as a text (a network, such as fd00::/16, is compared as one)")]
    [InlineData("rejected *.evil;", "x.cf:2:21: warning: access rule `rejected *.evil' is taken for .evil (write that)")]
    [InlineData("rejected 10.0.0.0/8x;", "x.cf:2:21: error: access rule `rejected 10.0.0.0/8x' refuses nobody "
        + "(it is neither an address, a network such as 10.0.0.0/8 or fd00::/16, nor a name)")]
    [InlineData("rejected 10.0.0;", "x.cf:2:21: error: invalid ACL CIDR notation `10.0.0' (did you mean 10.0.0.0/24?)")]
    [InlineData("trusted fd00:, nowhere; } config * { partialnames yes;", null)]
    [InlineData("trusted 10.0.0.1/8;", "x.cf:2:20: "
        + "warning: access rule `trusted 10.0.0.1/8' matches one host only (bits behind the length of the network are set)")]
    [InlineData("trusted 10.1.0.0/16, 10.0.0.0/8, ::1, localhost, .lab;", null)]
    public void Access_rules_that_do_nothing_or_little_are_found(string rules, string? expected) => Assert.Equal(
        expected is null ? [] : [expected], Check(Fine + $"access * {{ {rules} }}"));

    [Theory]
    [InlineData(
        "rejected *.evil; trusted pc.evil;",
        "x.cf:2:21: warning: access rule `rejected *.evil' is taken for .evil (write that)",
        "x.cf:2:37: warning: "
        + "access rule `trusted pc.evil' matches only clients whose own name is or ends in it (pc.evil has no address)",
        "x.cf:2:37: warning: "
        + "access rule `trusted pc.evil' is never reached (`rejected *.evil' before it matches all of its hosts)")]
    [InlineData(
        "trusted 10.0.0.0/8; rejected 10.0.0.5:22;",
        "x.cf:2:41: warning: access rule `rejected 10.0.0.5:22' is taken for 10.0.0.5 (write that)",
        "x.cf:2:41: warning: "
        + "access rule `rejected 10.0.0.5:22' is never reached (`trusted 10.0.0.0/8' before it matches all of its hosts)")]
    public void What_a_slip_is_taken_for_hides_and_is_hidden(string rules, params string[] expected) =>
        Assert.Equal(expected, Check(Fine + $"access * {{ {rules} }}"));

    [Fact]
    public void A_master_nobody_knows_is_found_once() => Assert.Equal(
        ["x.cf:2:9: warning: [d] master `nowhere': Name or service not known (what is for it is left to another server)"],
        Check(Fine + "console d { master nowhere; type exec; exec cat; rw ann; }\n"
            + "console e { master nowhere; type exec; exec cat; rw ann; }"));

    [Fact]
    public void A_console_for_nobody_is_found() => Assert.Equal(
        ["x.cf:2:9: warning: [d] nobody may use this console (name users with rw or ro)"],
        Check(Fine + "console d { master localhost; type exec; exec cat; rw !bob; }"));

    [Fact]
    public void Items_lists_and_blocks_without_effect_are_found() => Assert.Equal(
        [
            "x.cf:2:7: warning: group `g' is not used",
            "x.cf:3:9: warning: default `x' is not used",
            "x.cf:4:9: warning: "
                + "`default *' does not apply to consoles before it, such as `fine' (put it before the first console)",
            "x.cf:5:50: warning: [d] `uds' does nothing on a console of type exec (it is for type uds)",
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

    [Fact]
    public void What_is_typed_is_nobody_elses_to_read() => Assert.Equal(
        [
            "x.cf:2:67: warning: the inputlog /open can be read by everybody (chmod o-rwx)",
            "x.cf:3:58: warning: [e] `inputlogall' does nothing without inputlog (take it out)",
        ],
        Check(Fine + "console d { rw a; master localhost; type exec; exec cat; inputlog /open; }\n"
            + "console e { rw a; master localhost; type exec; exec cat; inputlogall yes; }"));

    [Theory]
    [InlineData("access * { trusted ::1; allowed 10.1.1.1; }", "x.cf:2:33: ")]
    [InlineData("config * { defaultaccess allowed; }", "x.cf:2:26: ")]
    public void A_password_file_of_the_command_line_is_missed_where_one_is_needed(string block, string place)
    {
        GoldenConfig config = new("inline", Fine + block, ImmutableDictionary<string, string>.Empty, [], "");
        Assert.Equal(
            [place + "warning: password file /no/passwd does not exist "
                + "(all users of this machine log in with their system passwords)"],
            Findings(config, null, new DaemonOptions { PasswordFile = "/no/passwd" })
                .Select(finding => finding.ToCompilerStyle("x.cf")));
    }

    [Fact]
    public void Ports_that_are_taken_as_others_are_found() => Assert.Equal(
        [
            "x.cf:2:24: warning: primaryport 99999 is taken as 34463 (ports end at 65535)",
            "x.cf:3:69: warning: port 70000 is taken as 4464 (ports end at 65535)",
            "x.cf:4:85: warning: [e] portbase and portinc make port 70001, which is taken as 4465 (ports end at 65535)",
        ],
        Check(Fine + "config * { primaryport 99999; }\n"
            + "console d { rw a; master localhost; type host; host localhost; port 70000; }\n"
            + "console e { rw a; master localhost; type host; host localhost; portbase 60001; port 10; portinc 1000; }"));

    [Theory]
    [InlineData("type exec; exec cat; termdelay 3601;", "invalid termdelay number `3601' (0 to 3600)")]
    [InlineData("type device; device /x; parity none; baud 12345;",
        "invalid baud rate `12345' (any:RATE for one from 50 to 100000000)")]
    [InlineData("type ssh; host localhost; sshhostkeys perhaps;", "invalid sshhostkeys `perhaps' (")]
    [InlineData("type ipmi; host localhost; ipmiciphersuite 20;", "invalid ipmiciphersuite number `20' (-1, 0 to 19, or ")]
    [InlineData("type ipmi; host localhost; ipmiprivlevel root;", "invalid ipmiprivlevel `root' (")]
    [InlineData("type ipmi; host localhost; ipmiworkaround foo;", "invalid ipmiworkaround `foo' (")]
    public void What_a_value_may_be_is_said(string items, string error) => Assert.Contains(
        Check(Fine + $"console d {{ rw a; master localhost; {items} }}\n"),
        finding => finding.Contains("error: " + error, StringComparison.Ordinal));
}
