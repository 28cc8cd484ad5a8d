using System.Collections.Immutable;
using Conserver.Server.Config;
using Conserver.Server.Reload;

namespace Conserver.Server.Tests.Config;

/// <summary>What a reload does about each item of the settings table: two values, and the difference they make.</summary>
public sealed class ReloadEffectTests
{
    private const string One = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    private const string Other = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

    /// <summary>Console items: the type of line they are tried on, one value and another.</summary>
    private static readonly ImmutableArray<(string Keyword, string Type, string One, string Other)> ConsoleRows =
    [
        ("aliases", "exec", "a", "a,b"), ("baud", "device", "9600", "19200"), ("break", "exec", "1", "2"),
        ("breaklist", "exec", "1", "1,2"), ("connecttimeout", "host", "5", "6"), ("keepalive", "host", "0", "6"),
        ("device", "device", "/dev/a", "/dev/b"),
        ("devicesubst", "device", "x=cs", "x=hs"), ("exec", "exec", "cat", "cat -u"), ("execrunas", "exec", "daemon", "bin"),
        ("execdir", "exec", "/tmp", "/"), ("killdelay", "exec", "1", "2"), ("termdelay", "exec", "1", "2"),
        ("windowsize", "exec", "80x24", "80x25"), ("sshhostkeys", "ssh", "known", "new"), ("sshkeepalive", "ssh", "1", "2"),
        ("sshkey", "ssh", "a", "b"), ("sshknownhosts", "ssh", "a", "b"), ("sshtimeout", "ssh", "1", "2"),
        ("execsubst", "exec", "x=cs", "x=rs"), ("host", "host", "a", "b"), ("idlestring", "exec", "a", "b"),
        ("idletimeout", "exec", "1", "2"), ("include", "exec", "one", "other"), ("initcmd", "exec", "a", "b"),
        ("initrunas", "exec", "daemon", "bin"), ("initspinmax", "exec", "1", "2"), ("initspintimer", "exec", "1", "2"),
        ("initsubst", "exec", "x=cs", "x=rs"), ("ipmiciphersuite", "ipmi", "3", "17"), ("ipmikg", "ipmi", "a", "b"),
        ("inputlog", "exec", "a", "b"), ("inputlogall", "exec", "no", "yes"),
        ("ipmiinuse", "ipmi", "take", "refuse"), ("ipmitimeout", "ipmi", "30", "31"),
        ("ipmikgfrom", "ipmi", "\"\"", "env:KG"), ("ipmiprivlevel", "ipmi", "user", "admin"),
        ("ipmiworkaround", "ipmi", "privilege", "checksum"), ("logfile", "exec", "a", "b"),
        ("logfilemax", "exec", "2k", "3k"),
        ("logfilecompress", "exec", "none", "gzip"), ("logfiledates", "exec", "no", "yes"),
        ("logfilekeep", "exec", "1", "2"), ("logfilekeepage", "exec", "1d", "2d"), ("logfilekeepsize", "exec", "1m", "2m"),
        ("logfilesync", "exec", "1", "2"), ("master", "exec", "localhost", "127.0.0.1"), ("motd", "exec", "a", "b"),
        ("options", "exec", "ondemand", "!ondemand"), ("parity", "device", "none", "even"), ("password", "ipmi", "a", "b"),
        ("passwordfrom", "ipmi", "\"\"", "file:bmc"), ("port", "host", "1", "2"), ("portbase", "host", "1", "2"),
        ("portinc", "host", "1", "2"), ("protocol", "host", "raw", "telnet"), ("replstring", "exec", "a", "b"),
        ("ro", "exec", "ann", "bob"), ("rw", "exec", "ann", "!ann"), ("tasklist", "exec", "1", "1,2"),
        ("timestamp", "exec", "1h", "1ha"), ("type", "exec", "exec", "noop"), ("uds", "uds", "a", "b"),
        ("listen", "listen", "/a", "/b"), ("listenfrom", "listen", "127.0.0.1", "127.0.0.2"),
        ("listenmode", "listen", "600", "660"), ("vmname", "vmware", "a", "b"),
        ("testlength", "test", "72", "80"), ("testrate", "test", "1", "1/m"),
        ("tlscacertificatefile", "host", "a", "b"), ("tlscredentials", "host", "a", "b"),
        ("tlsfingerprint", "host", One, Other), ("tlsname", "host", "a", "b"),
        ("udssubst", "uds", "x=cs", "x=rs"), ("username", "ipmi", "a", "b"),
    ];

    private static readonly ImmutableArray<(string Keyword, string One, string Other)> Config =
    [
        ("logkeepsize", "1g", "2g"), ("auditlog", "a", "b"), ("auditsyslog", "yes", "no"),
        ("autocomplete", "yes", "no"), ("daemonmode", "yes", "no"), ("defaultaccess", "allowed", "trusted"),
        ("initdelay", "1", "2"), ("logfile", "a", "b"), ("loghostnames", "yes", "no"),
        ("logindelay", "yes", "no"), ("logintime", "1", "2"), ("loginwaiting", "1", "2"), ("partialnames", "yes", "no"),
        ("passwdfile", "a", "b"),
        ("primaryport", "1", "2"), ("redirect", "yes", "no"), ("reinitcheck", "1", "2"), ("secondaryport", "1", "2"),
        ("kerberos", "yes", "only"), ("striprealms", "A", "B"), ("sslanonymous", "yes", "no"),
        ("sslclientuser", "cn", "email"), ("statedirectory", "a", "b"),
        ("sslcacertificatefile", "a", "b"), ("sslcredentials", "a", "b"), ("sslreqclientcert", "yes", "no"),
        ("sslrequired", "yes", "no"), ("strict", "yes", "no"), ("unifiedlog", "a", "b"),
    ];

    private static readonly ImmutableArray<(string Section, string Keyword, string One, string Other)> Elsewhere =
    [
        ("access", "admin", "ann", "bob"), ("access", "allowed", "a", "b"), ("access", "include", "one", "other"),
        ("access", "limited", "ann", "bob"), ("access", "rejected", "a", "b"), ("access", "trusted", "a", "b"),
        ("break", "confirm", "yes", "no"), ("break", "delay", "1", "2"), ("break", "string", "a", "b"),
        ("task", "cmd", "a", "b"), ("task", "confirm", "yes", "no"), ("task", "description", "a", "b"),
        ("task", "runas", "daemon", "bin"), ("task", "subst", "x=cs", "x=hs"),
    ];

    /// <summary>What "every setting" leaves out, with the reason.</summary>
    private static readonly ImmutableArray<(string Section, string Keyword)> Without =
    [
        ("config", "setproctitle"), // Always an error.
        ("group", "users"), // Counts through the lists that name the group; see below.
    ];

    [Fact]
    public void Every_setting_has_a_reload_test()
    {
        HashSet<(string, string)> tried =
        [
            .. ConsoleRows.Select(row => ("console", row.Keyword)),
            .. ConsoleRows.Where(row => row.Keyword != "aliases").Select(row => ("default", row.Keyword)),
            .. Config.Select(row => ("config", row.Keyword)),
            .. Elsewhere.Select(row => (row.Section, row.Keyword)),
            .. Without,
        ];
        Assert.Equal(Bound.Table.All.Select(entry => (entry.Section, entry.Setting.Keyword)).Order(), tried.Order());
    }

    [Fact]
    public void A_changed_console_item_is_seen_and_reopens_the_line_only_if_the_table_says_so()
    {
        foreach (var (keyword, type, one, other) in ConsoleRows)
        {
            Setting setting = Bound.Table.Find("console", keyword)!;
            ConsoleDifference difference = Difference(type, keyword, one, other);
            Assert.False(difference.Keywords.IsEmpty, keyword);
            Assert.True(
                difference.NeedsReset == (setting.Reload == ReloadEffect.ResetsLine), $"{keyword}: {difference.NeedsReset}");
            Assert.True(Difference(type, keyword, one, one).Keywords.IsEmpty, $"{keyword} differs from itself");
        }
    }

    [Theory]
    [InlineData("exec", "ixon,ixany,ixoff", "hupcl,cstopb,crtscts,ondemand,reinitoncc,striphigh,autoreinit,unloved,login")]
    [InlineData("device", "ixon,ixany,ixoff,hupcl,cstopb,crtscts", "ondemand,reinitoncc,striphigh,autoreinit,unloved,login")]
    [InlineData("host", "", "ixon,hupcl,crtscts,ondemand,striphigh,autoreinit")]
    public void Options_reopen_lines_they_are_about(string type, string reset, string live)
    {
        Assert.All(
            reset.Split(',', StringSplitOptions.RemoveEmptyEntries),
            word => Assert.True(Difference(type, "options", word, "!" + word).NeedsReset, word));
        Assert.All(live.Split(','), word => Assert.False(Difference(type, "options", word, "!" + word).NeedsReset, word));
    }

    [Theory]
    [InlineData("exec", "host", "a", "b")]
    [InlineData("exec", "baud", "300", "9600")]
    [InlineData("host", "exec", "a", "b")]
    [InlineData("host", "uds", "a", "b")]
    [InlineData("noop", "logfile", "a", "b")]
    public void Items_of_other_lines_do_not_reopen_a_line(string type, string keyword, string one, string other) =>
        Assert.False(Difference(type, keyword, one, other).NeedsReset);

    [Fact]
    public void Ports_that_come_to_the_same_do_not_reopen_a_line()
    {
        ConsoleDifference difference = ConsoleDifference.Between(
            Console("type host; host h; portbase 1000; port 5;"), Console("type host; host h; portbase 1001; port 4;"));
        Assert.Equal(["port"], difference.Keywords);
        Assert.False(difference.NeedsReset);
    }

    [Fact]
    public void A_changed_daemon_setting_is_seen_and_warned_about_only_if_the_table_says_so()
    {
        foreach (var (keyword, one, other) in Config)
        {
            ImmutableArray<string> changed = DaemonDifference.Between(Settings(keyword, one), Settings(keyword, other));
            Assert.Equal([keyword], changed);
            bool restart = Bound.Table.Find("config", keyword)!.Reload == ReloadEffect.NeedsRestart;
            Assert.Equal(
                restart, DaemonDifference.NeedRestart(Settings(keyword, one), Settings(keyword, other)).Contains(keyword));
        }
    }

    [Fact]
    public void What_the_command_line_decides_does_not_change()
    {
        DaemonOptions options = new() { Port = "7", GroupPort = "8", LogFile = "l", PasswordFile = "p", ReinitCheck = 3 };
        GlobalSettings one = Bound.Settings("primaryport 1; secondaryport 1; logfile 1; passwdfile 1; reinitcheck 1;");
        GlobalSettings other = Bound.Settings("primaryport 2; secondaryport 2; logfile 2; passwdfile 2; reinitcheck 2;");
        Assert.Empty(DaemonDifference.Between(DaemonSettings.Merge(options, one), DaemonSettings.Merge(options, other)));
    }

    [Fact]
    public void Changed_access_breaks_and_tasks_are_seen()
    {
        foreach (var (section, keyword, one, other) in Elsewhere)
        {
            string expected = section == "access" ? "access" : section + "s";
            Assert.Equal([expected], ReloadPlan.Elsewhere(Block(section, keyword, one), Block(section, keyword, other)));
            Assert.Empty(ReloadPlan.Elsewhere(Block(section, keyword, one), Block(section, keyword, one)));
        }
    }

    [Fact]
    public void A_changed_group_changes_the_consoles_that_name_it()
    {
        ConsoleDifference difference = ConsoleDifference.Between(
            Console("type noop; rw ops;", "group ops { users ann; }"), Console(
                "type noop; rw ops;", "group ops { users bob; }"));
        Assert.Equal(["rw"], difference.Keywords);
    }

    [Fact]
    public void Moving_a_block_to_another_line_is_no_change()
    {
        string text = "type exec; rw ann,!bob; ro *;";
        Assert.Empty(ConsoleDifference.Between(Console(text), Console(text, "\n\n# comment\n\n")).Keywords);
    }

    private static ConsoleDifference Difference(string type, string keyword, string one, string other) =>
        ConsoleDifference.Between(With(type, keyword, one), With(type, keyword, other));

    private static ConsoleConfig With(string type, string keyword, string value) => Console(
        "replstring q; host h; port 9; device /dev/x; baud 300; parity none; uds /x; listen 127.0.0.1:9; exec x; "
            + $"initcmd x; type {type}; {keyword} {value};",
        "default one { motd one; } default other { motd other; }");

    private static ConsoleConfig Console(string items, string before = "")
    {
        BindResult result = Bound.Text($"{before}\nconsole c {{ master localhost; {items} }}\n");
        Assert.Empty(result.Diagnostics);
        return Assert.Single(result.Config.Consoles);
    }

    private static DaemonSettings Settings(string keyword, string value) => DaemonSettings.Merge(
        new DaemonOptions(), Bound.Settings($"{keyword} {value};"));

    private static ServerConfig Block(string section, string keyword, string value) => Bound.Text(
        "access one { trusted one; } access other { trusted other; }\n"
        + $"{section} {(section == "access" ? "*" : "1")} "
        + $"{{ {(section == "task" && keyword != "cmd" ? "cmd x;" : "")} {keyword} {value}; }}\n"
        + "console c { master localhost; type noop; }").Config;
}
