using System.Collections.Immutable;
using Conserver.Protocol.Grammar;
using static Conserver.Server.Tests.Config.Linted;

namespace Conserver.Server.Tests.Config;

/// <summary>What <c>--check</c> finds about lines: what is not there, or does nothing.</summary>
public sealed class LineLintTests
{
    [Theory]
    [InlineData("device", "device", "/no/tty", "does not exist (the console stays down until it is there)")]
    [InlineData("device", "device", "/folder", "is a folder (it must be a character device)")]
    [InlineData("device", "device", "/file", "is a file (it must be a character device)")]
    [InlineData("device", "device", "/dev/null", "is no terminal (it must be a character device)")]
    [InlineData("exec", "execdir", "/no", "does not exist (the command is not started without it)")]
    [InlineData("exec", "execdir", "/file", "is a file (it must be a folder)")]
    [InlineData("exec", "logfile", "/folder", "is a folder (name a file in it)")]
    [InlineData("uds", "uds", "/file", "is a file (it must be a socket)")]
    [InlineData("uds", "uds", "/no", null)]
    [InlineData("ssh", "sshkey", "/no/key", "does not exist (ssh does without it)")]
    [InlineData("ssh", "sshknownhosts", "/folder", "is a folder (it must be a file)")]
    [InlineData("host", "tlscacertificatefile", "/no/ca", "does not exist (the console stays down until it is there)")]
    [InlineData("listen", "listen", "/file", "is a file (take it away, or name another path)")]
    public void What_is_not_at_a_path_as_it_must_be_is_found(string type, string item, string path, string? what)
    {
        string rest = type switch
        {
            "device" => "baud 9600; parity none;",
            "ssh" => "host localhost;",
            "host" => "host localhost; port 7; protocol raw-tls;",
            _ => "",
        };
        Assert.Equal(
            what is null ? [] : [$"[d] {item} {path} {what}"],
            Check(Fine + $"console d {{ rw a; master localhost; type {type}; {rest} {item} {path}; }}")
                .Select(finding => finding[(finding.IndexOf("warning: ", StringComparison.Ordinal) + 9)..]));
    }

    [Theory]
    [InlineData("device", "device ttyS0; baud 9600; parity none;",
        "[d] device ttyS0 is looked for where the daemon was started (write /dev/ttyS0)")]
    [InlineData("uds", "uds run/vm.sock;",
        "[d] uds run/vm.sock is looked for where the daemon was started (write the whole path)")]
    public void A_path_that_depends_on_where_the_daemon_is_started_is_found(string type, string items, string expected) =>
        Assert.Equal([expected], Texts(Check(Fine + $"console d {{ rw a; master localhost; type {type}; {items} }}")));

    [Theory]
    [InlineData("logfile /l/d; logfile /l/e;", "[d] `logfile'")]
    [InlineData("baud 9600; baud 300; parity none;", "[d] `baud'")]
    [InlineData("motd a; motd b; motd b;", "[d] `motd'")]
    [InlineData("} break 5 { string a; string b;", "break 5: `string'")]
    [InlineData("} task t { cmd cat; cmd \"cat x\";", "task t: `cmd'")]
    [InlineData("} config * { logintime 5; logintime 6;", "config *: `logintime'")]
    [InlineData("} default * { motd a; motd b;", "default *: `motd'")]
    [InlineData("motd a; motd a;", null)]
    [InlineData("motd a; motd \"\"; motd a;", null)]
    [InlineData("rw b; rw c; ro d; ro e; options ixon; options !ixoff;", null)]
    [InlineData("} default a { motd a; } default b { motd b; } console e { master localhost; include a; include b;", null)]
    [InlineData("} access * { trusted 10.1.1.1; trusted 10.1.1.2; admin a; admin b;", null)]
    [InlineData("} group g { users a; users b;", null)]
    public void A_value_that_one_block_sets_twice_is_found(string items, string? what) => Assert.Equal(
        what is null ? [] : [$"{what} takes the place of the one in line 2 (keep one of them)"],
        Texts(Check(Fine + $"console d {{ rw a; master localhost; type device; device /dev/x; {items} }}"))
            .Where(text => text.Contains("takes the place", StringComparison.Ordinal)));

    [Theory]
    [InlineData("x.log", "[d] logfile x.log is made where the daemon is started: write the whole path")]
    [InlineData("no/&", "[d] logfile no/d is made where the daemon is started: write the whole path")]
    [InlineData("/l/&", null)]
    [InlineData("/dev/null", null)]
    [InlineData("\"\"", null)]
    public void A_log_whose_place_depends_on_where_the_daemon_is_started_is_found(string path, string? what) => Assert.Equal(
        what is null ? [] : [what],
        Texts(Check(Fine + $"console d {{ rw a; master localhost; type exec; exec cat; logfile {path}; }}")));

    [Fact]
    public void Logs_that_a_default_puts_where_the_daemon_is_started_are_said_once() => Assert.Equal(
        ["x.cf:3:9: warning: [d1] logfile d1.log is made where the daemon is started: write the whole path (and 1 more)"],
        Check(Fine + "default t { master localhost; rw a; type exec; exec cat; logfile &.log; }\n"
            + "console d1 { include t; }\n"
            + "console d2 { include t; }"));

    [Theory]
    [InlineData("exec /no/tool -x;", "[d] exec: /no/tool does not exist (the command ends as soon as it is started)")]
    [InlineData("exec \"exec  /no/tool; true\";",
        "[d] exec: /no/tool does not exist (the command ends as soon as it is started)")]
    [InlineData("exec /folder;", "[d] exec: /folder is a folder (the command ends as soon as it is started)")]
    [InlineData("exec /file;", "[d] exec: /file is not executable (the command ends as soon as it is started)")]
    [InlineData("exec /no/% x; execsubst %=cs;",
        "[d] exec: /no/d does not exist (the command ends as soon as it is started)")]
    [InlineData("exec nothing here;",
        "[d] exec: there is no program nothing in the folders of PATH (install it, or write its path)")]
    [InlineData("initcmd /no/init;", "[d] initcmd: /no/init does not exist (the command ends as soon as it is started)")]
    [InlineData("} task 1 { cmd /no/task;",
        "task 1: cmd: /no/task does not exist (the command ends as soon as it is started)")]
    [InlineData("} task 1 { cmd nothing;",
        "task 1: cmd: there is no program nothing in the folders of PATH (install it, or write its path)")]
    [InlineData("} task 1 { cmd /no/%; subst %=cs;", null)]
    [InlineData("exec cat;", null)]
    [InlineData("exec \"cd /no && nothing\";", null)]
    [InlineData("exec \"A=b nothing\";", null)]
    [InlineData("exec \"'nothing' x\";", null)]
    [InlineData("exec \"$nothing x\";", null)]
    [InlineData("exec \"(nothing)\";", null)]
    [InlineData("exec \"2>/dev/null nothing\";", null)]
    [InlineData("exec \"exec 2>&1; nothing\";", null)]
    [InlineData("exec \"nothing() { cat; }; nothing\";", null)]
    [InlineData("exec \"while nothing; do cat; done\";", null)]
    [InlineData("exec bin/nothing;", null)]
    [InlineData("exec \"\";", null)]
    public void A_command_whose_program_is_not_there_is_found(string items, string? expected) => Assert.Equal(
        expected is null ? [] : [expected],
        Texts(Check(Fine + $"console d {{ rw a; master localhost; type exec; {items} }}")));

    [Fact]
    public void A_program_that_many_consoles_lack_is_said_once() => Assert.Equal(
        ["x.cf:3:30: warning: [d1] exec: /no/tool does not exist (the command ends as soon as it is started)"],
        Check(Fine + "default t { master localhost; rw a; type exec; }\n"
            + "console d1 { include t; exec /no/tool 1; }\n"
            + "console d2 { include t; exec /no/tool 2; }"));

    [Theory]
    [InlineData("type listen; listen 7;", "type vmware; listen 7;",
        "[e] port 7 is also that of console `d' (only one of them comes up)")]
    [InlineData("type vmware; listen 7;", "type vmware; listen *:7; vmname x;",
        "[e] port 7 is also that of console `d' (write the same address for both)")]
    [InlineData("type vmware; listen 7;", "type vmware; listen 127.0.0.1:7;", null)]
    [InlineData("type listen; listen 7;", "type listen; listen 127.0.0.2:7;", null)]
    [InlineData("type noop;", "type listen; listen 7; options !autoreinit;",
        "[e] nobody can come to it without the option autoreinit")]
    [InlineData("type noop;", "type host; host [::1]; port 7;", null)]
    [InlineData("type noop;", "type listen; listen 10.9.9.9:7;", "[e] listen 10.9.9.9:7: this machine has no such address "
        + "(nobody can come until it has; * is for all it has)")]
    [InlineData("type noop;", "type vmware; listen [fe80::7]:7;", "[e] listen [fe80::7]:7: this machine has no such address "
        + "(nobody can come until it has; * is for all it has)")]
    [InlineData("type noop;", "type listen; listen 782;",
        "[e] listen 127.0.0.1:782: this port is the daemon's own (name another port)")]
    [InlineData("type noop;", "type listen; listen [::]:782;",
        "[e] listen [::]:782: this port is the daemon's own (name another port)")]
    [InlineData("type noop;", "type listen; listen [::1]:782;", null)]
    [InlineData("type noop; } config * { secondaryport 783;", "type listen; listen *:783;",
        "[e] listen 0.0.0.0:783: this port is the daemon's own (name another port)")]
    [InlineData("type listen; listen /s;", "type listen; listen /s;",
        "[e] /s is also the line of console `d' (only one of them comes up)")]
    [InlineData("type listen; listen 7;", "type listen; listen 7;",
        "[e] 127.0.0.1:7 is also the line of console `d' (only one of them comes up)")]
    [InlineData("type listen; listen 7;", "type listen; listen 127.0.0.1:7;",
        "[e] 127.0.0.1:7 is also the line of console `d' (only one of them comes up)")]
    [InlineData("type vmware; listen 7; vmname x;", "type vmware; listen 127.0.0.1:7; vmname x;",
        "[e] 127.0.0.1:7,x is also the line of console `d' (only one of them comes up)")]
    [InlineData("type noop;", "type host; host localhost; port 0;", "[e] its port is 0, at which nothing listens")]
    public void Who_waits_where_nobody_can_come_is_found(string first, string second, string? what) => Assert.Equal(
        what is null ? [] : [what],
        Check(Fine + $"console d {{ rw a; master localhost; {first} }}\nconsole e {{ rw a; master localhost; {second} }}")
            .Select(finding => finding[(finding.IndexOf("warning: ", StringComparison.Ordinal) + 9)..]));

    [Theory]
    [InlineData("type exec; exec cat; baud 9600;", "`baud' does nothing on a console of type exec (it is for type device)")]
    [InlineData("type exec; exec cat; parity none;",
        "`parity' does nothing on a console of type exec (it is for type device)")]
    [InlineData("type exec; exec cat; options crtscts, ixon, hupcl, !cstopb;",
        "`options crtscts, hupcl' does nothing on a console of type exec (it is for type device)")]
    [InlineData("type host; host localhost; port 7; options ixon;",
        "`options ixon' does nothing on a console of type host (it is for type device or exec)")]
    [InlineData("type host; host localhost; port 7; protocol rfc2217; options crtscts,cstopb; baud 300; parity odd;", null)]
    [InlineData("type host; host localhost; port 7; tlsname x;",
        "`tlsname' does nothing without an encrypted protocol, such as telnet-tls or raw-tls (take it out)")]
    [InlineData("type host; host localhost; port 7; protocol raw-tls; tlsname x;", null)]
    [InlineData("type host; host localhost; port 7; listenfrom 10.1.1.1;",
        "`listenfrom' does nothing on a console of type host (it is for type listen or vmware)")]
    [InlineData("type listen; listen /s; listenfrom 10.1.1.1;",
        "`listenfrom' does nothing with a path: `listenmode' is for it (take it out)")]
    [InlineData("type listen; listen 7; listenmode 660;",
        "`listenmode' does nothing with a port: `listenfrom' is for it (take it out)")]
    [InlineData("type ipmi; host localhost; port 623;",
        "`port' does nothing on a console of type ipmi (it is for type host or ssh)")]
    [InlineData("type ipmi; host localhost; sshkey /file;",
        "`sshkey' does nothing on a console of type ipmi (it is for type ssh)")]
    [InlineData("type exec; exec cat; ipmikg x;", "`ipmikg' does nothing on a console of type exec (it is for type ipmi)")]
    [InlineData("type exec; exec cat; host localhost;",
        "`host' does nothing on a console of type exec (it is for type host, ipmi or ssh)")]
    [InlineData("type exec; exec cat; host localhost; port 3; } default y { execsubst h=hs,p=pd;", null)]
    [InlineData("type noop; idletimeout 5;", "`idletimeout' does nothing on a console of type noop (take it out)")]
    [InlineData("type noop; initcmd cat;", "`initcmd' does nothing on a console of type noop (take it out)")]
    [InlineData("type noop; options ondemand, autoreinit;",
        "`options ondemand' does nothing on a console of type noop (take it out)")]
    [InlineData("type noop; logfile /l;", "`logfile' does nothing on a console of type noop (take it out)")]
    [InlineData("type noop; idletimeout \"\";", null)]
    [InlineData("type ipmi; host localhost; password x; passwordfrom file:/y;",
        "`passwordfrom' takes the place of `password' in line 3 (keep one of them)")]
    public void An_item_that_does_nothing_here_is_found_once(string items, string? expected) => Assert.Equal(
        expected is null ? [] : [$"[d] {expected}"],
        Texts(Check(Fine + "default y { include y; }\n" + $"console d {{ rw a; master localhost; {items} }}"))
            .Where(text => !text.StartsWith("default", StringComparison.Ordinal)));

    [Fact]
    public void What_a_kind_of_line_needs_and_is_not_there_is_said_once_for_all_its_consoles()
    {
        static string Console(string name) => $"console {name} {{ master localhost; rw *; type ipmi; host {name}; }}\n";
        GoldenConfig config = new("inline", Console("a") + Console("b"), ImmutableDictionary<string, string>.Empty, [], "");
        Diagnostic finding = Assert.Single(
            Linted.Findings(config, unresolvable: _ => null, lacks: kind => $"no library for {kind.Word}"));
        Assert.Equal(
            "x.cf:1:42: warning: [a] no library for ipmi: it stays down (and 1 more)", finding.ToCompilerStyle("x.cf"));
    }

    [Theory]
    [InlineData("rw *; timestamp 1hab; idletimeout 4h; logfile /l/&; options crtscts; baud 300; parity odd; protocol raw;")]
    [InlineData("host localhost; port 3; portbase 2000; tlsname x; listenfrom 10.1.1.1; sshkey /file; password x;")]
    public void A_default_that_many_kinds_share_says_nothing(string items) => Assert.Empty(
        Check($"default * {{ master localhost; {items} }}\n" + "console a { type exec; exec cat; rw *; }\n"
            + "console b { type noop; rw *; }\nconsole c { type listen; listen /s; rw *; }"));

    // What people have published, or would have: each warning is a mistake of theirs.
    [Theory]
    [InlineData(
        "site-board-farm", "[s08] `baud' takes the place of the one in line 15",
        "[s09] /dev/ttyUSB0 is whatever adapter was found")]
    [InlineData("site-debian-sample", "default `*' replaces the one of line 16")]
    [InlineData("site-hpc-ipmitool")]
    [InlineData(
        "site-lab", "[l2] `timestamp' does nothing on a console of type noop", "[l3] its break z is not defined")]
    [InlineData("site-several-servers", "access block `local': ", "[h3] master `nosuch.invalid': ")]
    [InlineData("site-virtual-machines", "[host] `options login' does nothing on a console of type noop")]
    [InlineData("site-vyos-generated", "access rule `allowed localhost' is never reached")]
    public void Configurations_of_the_world_get_no_other_warnings(string name, params string[] expected)
    {
        string[] found = [.. Texts(Check(GoldenConfig.Load(name), _ => null))];
        Assert.Equal(expected, found.Select((text, i) => i < expected.Length ? text[..expected[i].Length] : text));
    }
}
