using System.Collections.Frozen;
using System.Collections.Immutable;
using Conserver.Protocol.Grammar;
using static Conserver.Server.Config.LineTypes;
using static Conserver.Server.Config.ReloadEffect;

namespace Conserver.Server.Config;

/// <summary>Every item of conserver.cf; the vocabulary of the parser and the check list of the manual page.</summary>
public static class SettingTable
{
    private const LineTypes Lines = LineTypes.All;
    private const string YesNo = "yes|no";
    private const string Path = "path";
    private const string Text = "text";
    private const string Users = "user list";
    private const string Hosts = "host list";
    private const string Shell = "shell command";
    private const string Rewrite = "substitutions";
    private const string RunAs = "user[:group]";
    private const string SecretReference = "file:path|credential:name|env:name";

    /// <summary>Sections in the order of the manual page, items alphabetical.</summary>
    public static ImmutableArray<Setting> All { get; } =
    [
        Global("autocomplete", YesNo, "yes", Live, "accept unambiguous beginnings of console names"),
        Global("daemonmode", YesNo, "no", NeedsRestart, "run in the background (-d)"),
        Global("defaultaccess", "allowed|rejected|trusted", "rejected", Live, "access of hosts no rule matches (-a)"),
        Global("initdelay", "seconds", "0", Live, "pause between bringing up consoles of one host"),
        Global("logfile", Path, "/var/log/conserver/server.log", Live, "log of the daemon itself (-L)"),
        Global("loghostnames", YesNo, "yes", Later, "show users' host names instead of addresses"),
        Global("passwdfile", Path, "/etc/conserver/conserver.passwd", Live, "users and passwords (-P)"),
        Global("primaryport", "port", "782", NeedsRestart, "port clients connect to (-p)"),
        Global("redirect", YesNo, "yes", Live, "refer clients to the server that has the console (-R)"),
        Global("reinitcheck", "minutes", "0", Live, "how often consoles that are down are tried again (-O)"),
        Global("secondaryport", "port", "0", NeedsRestart, "port consoles are served on, 0 for any (-b)"),
        Global("setproctitle", YesNo, "", Live, "not supported here: always an error"),
        Global("sslcacertificatefile", Path, "", NeedsRestart, "authorities that client certificates are checked against"),
        Global("sslcredentials", Path, "", NeedsRestart, "certificate chain and key of this server (-c)"),
        Global("sslreqclientcert", YesNo, "no", NeedsRestart, "insist on a client certificate"),
        Global("sslrequired", YesNo, "yes", Live, "refuse clients that do not encrypt (-E)"),
        Global("unifiedlog", Path, "", Live, "copy of all console output, line by line (-U)"),

        Access("admin", Users, "users who may control the daemon"),
        Access("allowed", Hosts, "hosts whose users log in with a password"),
        Access("include", "access list", "copy the rules and users of other access blocks"),
        Access("limited", Users, "users who may not suspend, pipe to a local command or switch consoles"),
        Access("rejected", Hosts, "hosts that are refused"),
        Access("trusted", Hosts, "hosts whose users need no password"),

        new("break", "confirm", YesNo, "no", Lines, Live, "ask before sending"),
        new("break", "delay", "milliseconds", "250", Lines, Live, "length of each \\d, at most 999"),
        new("break", "string", Text, "", Lines, Live, "what is sent"),

        new("task", "cmd", Shell, "", Lines, Later, "what is run; without it there is no task"),
        new("task", "confirm", YesNo, "no", Lines, Live, "ask before running"),
        new("task", "description", Text, "", Lines, Live, "shown instead of the command"),
        new("task", "runas", RunAs, "", Lines, Later, "who runs it"),
        new("task", "subst", Rewrite, "", Lines, Later, "rewrites the command for the console it runs on"),

        new("group", "users", Users, "", None, Live, "members"),

        .. ConsoleItems("default"),
        new("console", "aliases", "name list", "", Lines, Live, "other names of this console"),
        .. ConsoleItems("console"),
    ];

    private static readonly FrozenDictionary<(string Section, string Keyword), Setting> ByName =
        All.ToFrozenDictionary(setting => (setting.Section, setting.Keyword));

    public static Vocabulary Vocabulary { get; } = new(
        All.GroupBy(s => s.Section).Select(g => new Section(
            g.Key,
            [.. g.Select(s => s.Keyword)],
            g.Key switch
            {
                "break" => "invalid break number `'",
                "task" => "invalid task id `'",
                _ => $"empty {g.Key} name",
            })));

    public static Setting? Find(string section, string keyword) => ByName.GetValueOrDefault((section, keyword));

    /// <summary>An item of <c>console</c> blocks that is known to exist.</summary>
    internal static Setting OfConsole(string keyword) => ByName[("console", keyword)];

    private static Setting Global(string keyword, string value, string otherwise, ReloadEffect reload, string help) =>
        new("config", keyword, value, otherwise, None, reload, help);

    private static Setting Access(string keyword, string value, string help) =>
        new("access", keyword, value, "", None, Later, help);

    private static ImmutableArray<Setting> ConsoleItems(string section)
    {
        return
        [
            Item("baud", "rate", "", Device, ResetsLine, "speed of the serial line"),
            Item("break", "1-9|a-z", "1", Lines, Live, "break sent by the plain break escape"),
            Item("breaklist", "ids", "*", Lines, Live, "breaks that are listed"),
            Item("device", Path, "", Device, ResetsLine, "serial device"),
            Item("devicesubst", Rewrite, "", Device, ResetsLine, "rewrites device"),
            Item("exec", Shell, "", Exec, ResetsLine, "command on a pseudo-terminal; a shell when empty"),
            Item("execrunas", RunAs, "", Exec, ResetsLine, "who runs exec"),
            Item("execsubst", Rewrite, "", Exec, ResetsLine, "rewrites exec"),
            Item("host", "host", "", Host | Ipmi, ResetsLine, "where to connect to; also a value for substitutions"),
            Item("idlestring", Text, "\\n", Lines, Live, "sent when a console was idle for idletimeout"),
            Item("idletimeout", "seconds[s|m|h]", "0", Lines, Live, "idle time before idlestring is sent, 0 for never"),
            Item("include", "default", "", Lines, Live, "lay the items of a default block over this one"),
            Item("initcmd", Shell, "", Lines, Later, "talks to the line whenever it comes up"),
            Item("initrunas", RunAs, "", Lines, Later, "who runs initcmd"),
            Item("initspinmax", "0-254", "5", Lines, Live, "failures in a row before a line is left down, 0 for no limit"),
            Item("initspintimer", "seconds", "1", Lines, Live, "a line that lived shorter counts as a failure"),
            Item("initsubst", Rewrite, "", Lines, Later, "rewrites initcmd"),
            Item("ipmiciphersuite", "number", "-1", Ipmi, ResetsLine, "IPMI cipher suite, -1 for any"),
            Item("ipmikg", Text, "", Ipmi, ResetsLine, "key of the management controller, K_g"),
            Item("ipmikgfrom", SecretReference, "", Ipmi, ResetsLine, "where the ipmikg is kept"),
            Item("ipmiprivlevel", "user|operator|admin", "admin", Ipmi, ResetsLine, "privilege asked of the management controller"),
            Item("ipmiworkaround", "workaround list", "", Ipmi, ResetsLine, "departures from the standard it needs"),
            Item("logfile", Path, "", Lines & ~Noop, ResetsLine, "log of the console; & is its name"),
            Item("logfilemax", "bytes[k|m]", "0", Lines & ~Noop, Live, "size at which the log is rotated"),
            Item("master", "host", "", Lines, Live, "server that has the console"),
            Item("motd", Text, "", Lines, Live, "shown to users who attach"),
            Item("options", "option list", "", Lines, Live, "switches of the console and its line"),
            Item("parity", "even|mark|none|odd|space", "", Device, ResetsLine, "parity of the serial line"),
            Item("password", Text, "", Ipmi, ResetsLine, "password for the management controller"),
            Item("passwordfrom", SecretReference, "", Ipmi, ResetsLine, "where the password is kept"),
            Item("port", "number or service", "", Host, ResetsLine, "port to connect to, or number of a port"),
            Item("portbase", "number", "0", Host, ResetsLine, "added to port"),
            Item("portinc", "number", "1", Host, ResetsLine, "port is multiplied by this"),
            Item("protocol", "telnet|raw", "telnet", Host, ResetsLine, "what is spoken to the host"),
            Item("replstring", Text, "", Lines, Live, "a value for substitutions"),
            Item("ro", Users, "", Lines, Live, "users who may watch"),
            Item("rw", Users, "", Lines, Live, "users who may watch and type"),
            Item("tasklist", "ids", "*", Lines, Live, "tasks that may be run"),
            Item("timestamp", "[number(m|h|d|l)][a][b][t]", "", Lines, Live, "marks in the log, and what else is logged"),
            Item("type", string.Join('|', LineKind.All.Select(kind => kind.Word)), "", Lines, ResetsLine, "kind of line"),
            Item("uds", Path, "", Uds, ResetsLine, "Unix domain socket to connect to"),
            Item("udssubst", Rewrite, "", Uds, ResetsLine, "rewrites uds"),
            Item("username", Text, "", Ipmi, ResetsLine, "user of the management controller"),
        ];

        Setting Item(
            string keyword, string value, string otherwise, LineTypes lines, ReloadEffect reload, string help) =>
            new(section, keyword, value, otherwise, lines, reload, help);
    }
}
