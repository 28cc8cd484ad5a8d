using System.Collections.Immutable;
using Conserver.Posix;
using System.Net;
using static Conserver.Server.Config.ReloadEffect;

namespace Conserver.Server.Config;

/// <summary>
/// The items of <c>console</c> and <c>default</c> blocks, one row each: word, form, what counts otherwise, lines it is for,
/// what a change costs, help. A new setting is a row here and a property in <see cref="ConsoleConfig"/>.
/// </summary>
internal static class ConsoleSettings
{
    private static readonly List<ConsoleSetting> Rows = [];
    private static readonly List<Rewrite> Rewritings = [];
    private static readonly LineSet Every = LineSet.Every;
    private static readonly LineSet Connecting = LineSet.Only("host", "ipmi", "uds");
    private static readonly LineSet OnDevice = LineSet.Only("device");
    private static readonly LineSet OnExec = LineSet.Only("exec");
    private static readonly LineSet OnPrograms = LineSet.Only("exec", "ssh");
    private static readonly LineSet OnHost = LineSet.Only("host");
    private static readonly LineSet OnHostOrListen = LineSet.Only("host", "listen");
    private static readonly LineSet OnIpmi = LineSet.Only("ipmi");
    private static readonly LineSet OnNetwork = LineSet.Only("host", "ipmi", "ssh");
    private static readonly LineSet OnPort = LineSet.Only("host", "ssh");
    private static readonly LineSet OnSsh = LineSet.Only("ssh");
    private static readonly LineSet OnTest = LineSet.Only("test");
    private static readonly LineSet OnListen = LineSet.Only("listen", "vmware");
    private static readonly LineSet OnPath = LineSet.Only("listen");
    private static readonly LineSet OnVmware = LineSet.Only("vmware");
    private static readonly LineSet OnUds = LineSet.Only("uds");
    private static readonly LineSet Logged = LineSet.AllBut("noop");

    // What substitutions make is opened or run; they have no value of their own in a bound console.
    public static readonly ConsoleSetting<Substitution, string> DeviceSubstitution =
        Maker("devicesubst", Forms.Substitutions, "", OnDevice, ResetsLine, "rewrites device");

    public static readonly ConsoleSetting<Substitution, string> ExecSubstitution =
        Maker("execsubst", Forms.Substitutions, "", OnExec, ResetsLine, "rewrites exec");

    public static readonly ConsoleSetting<Substitution, string> UdsSubstitution =
        Maker("udssubst", Forms.Substitutions, "", OnUds, ResetsLine, "rewrites uds");

    public static readonly ConsoleSetting<Substitution, string> InitSubstitution =
        Maker("initsubst", Forms.Substitutions, "", Every, Later, "rewrites initcmd");

    public static readonly ConsoleSetting<ImmutableArray<string>, ImmutableArray<string>> Aliases =
        Row("aliases", ConsoleForms.Aliases, [], Every, Live, "other names of this console");

    public static readonly ConsoleSetting<string, string> Baud =
        Row("baud", ConsoleForms.Baud, "", OnDevice, ResetsLine, "speed of the serial line");

    public static readonly ConsoleSetting<char, char> Break =
        Row("break", ConsoleForms.Break, '1', Every, Live, "break sent by the plain break escape");

    public static readonly ConsoleSetting<string, string> BreakList =
        Row("breaklist", Forms.Ids, "*", Every, Live, "breaks that are listed");

    public static readonly ConsoleSetting<int, int> ConnectTimeout =
        Row("connecttimeout", ConsoleForms.ConnectTime, 10, Connecting, Later, "seconds a connection may take to be made");

    public static readonly ConsoleSetting<string, string> Device =
        Rewritten("device", Forms.Path, OnDevice, ResetsLine, "serial device", DeviceSubstitution);

    public static readonly ConsoleSetting<string, string> Exec =
        Rewritten("exec", Forms.Shell, OnExec, ResetsLine, "command on a terminal; a shell when empty", ExecSubstitution);

    public static readonly ConsoleSetting<string, string> ExecDirectory =
        Row("execdir", Forms.Path, "", OnExec, ResetsLine, "directory in which exec begins");

    public static readonly ConsoleSetting<RunAs, RunAs> ExecRunAs =
        Row("execrunas", RunAsForm.UserAndGroup, default, OnPrograms, ResetsLine, "who runs exec");

    public static readonly ConsoleSetting<string, string> Host = Row(
        "host", Forms.Host, "", OnNetwork, ResetsLine, "where to connect to; also a value for substitutions",
        isSame: StringComparer.OrdinalIgnoreCase.Equals);

    public static readonly ConsoleSetting<string, string> IdleString =
        Row("idlestring", Forms.Text, "\\n", Every, Live, "sent when a console was idle for idletimeout");

    public static readonly ConsoleSetting<int, int> IdleTimeout =
        Row("idletimeout", ConsoleForms.IdleTime, 0, Every, Live, "idle time before idlestring is sent, 0 for never");

    public static readonly ConsoleSetting Include = Add(new IncludeSetting());

    public static readonly ConsoleSetting<string, string> InitCommand =
        Rewritten("initcmd", Forms.Shell, Every, Later, "talks to the line whenever it comes up", InitSubstitution);

    public static readonly ConsoleSetting<RunAs, RunAs> InitRunAs =
        Row("initrunas", RunAsForm.UserAndGroup, default, Every, Later, "who runs initcmd");

    public static readonly ConsoleSetting<int, int> InitSpinMax =
        Row("initspinmax", ConsoleForms.SpinMax, 5, Every, Live,
            "failures in a row until a line stays down, 0 for no limit");

    public static readonly ConsoleSetting<int, int> InitSpinTimer =
        Row("initspintimer", ConsoleForms.SpinTimer, 1, Every, Live, "a line that lived shorter counts as a failure");

    public static readonly ConsoleSetting<string, string> InputLog = Row(
        "inputlog", Forms.Path, "", Logged, Live, "what is typed, keys that are not echoed as a number; & is the name",
        (source, text) => source.Kind.Uses(InputLog!) ? text.Replace("&", source.Name, StringComparison.Ordinal) : "");

    public static readonly ConsoleSetting<bool, bool> InputLogAll =
        Row("inputlogall", Forms.YesNo, false, Logged, Live, "keys that are not echoed, passwords too, are in inputlog");

    public static readonly ConsoleSetting<int, int> IpmiCipherSuite =
        Row("ipmiciphersuite", IpmiForms.CipherSuite, -1, OnIpmi, ResetsLine, "IPMI cipher suite, -1 for any");

    public static readonly ConsoleSetting<bool, bool> IpmiInUse =
        Row("ipmiinuse", IpmiForms.InUse, false, OnIpmi, ResetsLine, "what becomes of a session that somebody else has");

    public static readonly ConsoleSetting<Secret, Secret> IpmiKey =
        Row("ipmikg", IpmiForms.Key, Secret.None, OnIpmi, ResetsLine, "key of the management controller, K_g");

    public static readonly ConsoleSetting<Secret, Secret> IpmiKeyFrom =
        SameAs(IpmiKey, "ipmikgfrom", IpmiForms.KeyFrom, "where the ipmikg is kept");

    public static readonly ConsoleSetting<IpmiPrivilege, IpmiPrivilege> IpmiLevel = Row(
        "ipmiprivlevel", IpmiForms.Privilege, IpmiPrivilege.Admin, OnIpmi, ResetsLine,
        "privilege asked of the management controller");

    public static readonly ConsoleSetting<int, int> IpmiTimeout =
        Row("ipmitimeout", IpmiForms.Silence, 60, OnIpmi, ResetsLine, "a controller that is silent for so long is gone");

    public static readonly ConsoleSetting<IpmiWorkarounds, IpmiWorkarounds> IpmiWorkaround = Row(
        "ipmiworkaround", IpmiWorkaroundForm.List, IpmiWorkarounds.None, OnIpmi, ResetsLine,
        "departures from the standard it needs", show: IpmiWorkaroundForm.Show);

    public static readonly ConsoleSetting<int, int> KillDelay =
        Row("killdelay", ProgramForms.Delay, 3, OnPrograms, Later, "time from SIGTERM to SIGKILL when a command is ended");

    public static readonly ConsoleSetting<int, int> KeepAlive =
        Row("keepalive", ConsoleForms.KeepAlive, 60, OnHost, Later, "a host silent for so long is gone, 0 for never");

    public static readonly ConsoleSetting<ListenAddress, ListenAddress> Listen =
        Row("listen", ListenForms.Address, ListenAddress.None, OnListen, ResetsLine, "where the device comes to");

    public static readonly ConsoleSetting<ImmutableArray<IPNetwork>, ImmutableArray<IPNetwork>> ListenFrom =
        Row("listenfrom", ListenForms.From, [], OnListen, ResetsLine, "addresses it may come from; else this machine's");

    public static readonly ConsoleSetting<uint, uint> ListenMode =
        Row("listenmode", ListenForms.Mode, 0x180u, OnPath, ResetsLine, "permissions of the socket it comes to");

    public static readonly ConsoleSetting<string, string> LogFile = Row(
        "logfile", Forms.Path, "", Logged, ResetsLine, "log of the console; & is its name",
        (source, text) => source.Kind.Uses(LogFile!) ? text.Replace("&", source.Name, StringComparison.Ordinal) : "");

    public static readonly ConsoleSetting<bool, bool> LogFileCompress =
        Row("logfilecompress", LogForms.Compression, false, Logged, Live, "how closed files of the log are compressed");

    public static readonly ConsoleSetting<bool, bool> LogFileDates =
        Row("logfiledates", Forms.YesNo, false, Logged, Live, "%Y, %m, %d and others in logfile are the time");

    public static readonly ConsoleSetting<int, int> LogFileKeep =
        Row("logfilekeep", Forms.Number("files", 1_000_000, "value"), 0, Logged, Live, "closed files kept, 0 for all");

    public static readonly ConsoleSetting<TimeSpan, TimeSpan> LogFileKeepAge =
        Row("logfilekeepage", LogForms.Age, TimeSpan.Zero, Logged, Live, "how long closed files are kept, 0 for ever");

    public static readonly ConsoleSetting<long, long> LogFileKeepSize =
        Row("logfilekeepsize", LogForms.Size, 0L, Logged, Live, "bytes of closed files kept, 0 for all");

    public static readonly ConsoleSetting<long, long> LogFileMax =
        Row("logfilemax", ConsoleForms.LogSize, 0L, Logged, Live, "size at which the log is rotated");

    public static readonly ConsoleSetting<int, int> LogFileSync =
        Row("logfilesync", Forms.Number("seconds", 3600, "value"), 0, Logged, Live, "how often the log is put on the disk");

    public static readonly ConsoleSetting<string, string> Master =
        Row("master", Forms.Host, "", Every, Live, "server that has the console");

    public static readonly ConsoleSetting<string, string> Motd =
        Row("motd", Forms.Text, "", Every, Live, "shown to users who attach");

    public static readonly ConsoleSetting<OptionSwitches, ConsoleOptions> Options = Add(
        new ConsoleSetting<OptionSwitches, ConsoleOptions>(
            "options", ConsoleForms.Options, ConsoleOptions.None, Every, Live, "switches of the console and its line",
            ConsoleOption.Show)
        {
            Make = (_, switches) => switches.On,
            Always = OptionsOf,
            Differences = ConsoleOption.Differences,
        });

    public static readonly ConsoleSetting<char, char> Parity =
        Row("parity", ConsoleForms.Parity, ' ', OnDevice, ResetsLine, "parity of the serial line");

    public static readonly ConsoleSetting<Secret, Secret> Password =
        Row("password", IpmiForms.Password, Secret.None, OnIpmi, ResetsLine, "password for the management controller");

    public static readonly ConsoleSetting<Secret, Secret> PasswordFrom =
        SameAs(Password, "passwordfrom", IpmiForms.PasswordFrom, "where the password is kept");

    // The number behind the computed one is only seen by commands that are started later.
    public static readonly ConsoleSetting<ushort, ushort> Port =
        Row("port", ConsoleForms.Port, default, OnPort, ResetsLine, "what to connect to, or number of a port",
            costAlone: Later);

    public static readonly ConsoleSetting<ushort, ushort> PortBase =
        Maker("portbase", ConsoleForms.PortBase, default(ushort), OnPort, ResetsLine, "added to port");

    public static readonly ConsoleSetting<ushort, ushort> PortIncrement =
        Maker("portinc", ConsoleForms.PortIncrement, (ushort)1, OnPort, ResetsLine, "port is multiplied by this");

    public static readonly ConsoleSetting<HostProtocol, HostProtocol> Protocol =
        Row("protocol", ConsoleForms.Protocol, HostProtocol.Telnet, OnHostOrListen, ResetsLine,
            "what is spoken to the host");

    public static readonly ConsoleSetting<string, string> ReplString =
        Row("replstring", Forms.Text, "", Every, Live, "a value for substitutions");

    public static readonly ConsoleSetting<UserListBuilder, UserList> ReadOnly = Users("ro", "users who may watch");

    public static readonly ConsoleSetting<UserListBuilder, UserList> ReadWrite = Users("rw", "users who may watch and type");

    public static readonly ConsoleSetting<string, string> SshHostKeys = Row(
        "sshhostkeys", ProgramForms.HostKeys, "yes", OnSsh, ResetsLine, "which keys of the host are taken");

    public static readonly ConsoleSetting<int, int> SshKeepAlive =
        Row("sshkeepalive", ProgramForms.Delay, 15, OnSsh, ResetsLine, "how often a silent host is asked, 0 for never");

    public static readonly ConsoleSetting<string, string> SshKey =
        Row("sshkey", Forms.Path, "", OnSsh, ResetsLine, "file with the private key");

    public static readonly ConsoleSetting<string, string> SshKnownHosts =
        Row("sshknownhosts", Forms.Path, "", OnSsh, ResetsLine, "file with the keys of hosts");

    public static readonly ConsoleSetting<int, int> SshTimeout =
        Row("sshtimeout", ConsoleForms.ConnectTime, 10, OnSsh, ResetsLine, "how long a connection may take");

    public static readonly ConsoleSetting<string, string> TaskList =
        Row("tasklist", Forms.Ids, "*", Every, Live, "tasks that may be run");

    public static readonly ConsoleSetting<int, int> TermDelay =
        Row("termdelay", ProgramForms.Delay, 3, OnPrograms, Later, "time from SIGHUP to SIGTERM when a command is ended");

    public static readonly ConsoleSetting<int, int> TestLength =
        Row("testlength", TestForms.Length, 72, OnTest, ResetsLine, "bytes of each line that is said");

    public static readonly ConsoleSetting<LineRate, LineRate> TestRate = Row(
        "testrate", TestForms.Rate, new LineRate(1, 's'), OnTest, ResetsLine, "lines that are said a second, 0 for none");

    public static readonly ConsoleSetting<TimestampSettings, TimestampSettings> Timestamp =
        Row("timestamp", ConsoleForms.Timestamp, default, Every, Live, "marks in the log, and what else is logged");

    public static readonly ConsoleSetting<string, string> TlsAuthorities = Row(
        "tlscacertificatefile", Forms.Path, "", OnHost, ResetsLine,
        "authorities a device's certificate must lead to; the system's when unset");

    public static readonly ConsoleSetting<string, string> TlsCredentials =
        Row("tlscredentials", Forms.Path, "", OnHost, ResetsLine, "certificate and key that are shown to a device");

    public static readonly ConsoleSetting<string, string> TlsFingerprint = Row(
        "tlsfingerprint", ConsoleForms.Fingerprint, "", OnHost, ResetsLine,
        "of the one certificate a device may show");

    public static readonly ConsoleSetting<string, string> TlsName =
        Row("tlsname", Forms.Host, "", OnHost, ResetsLine, "what a device's certificate must be for; host when unset");

    public static readonly ConsoleSetting<LineKind, LineKind> Type =
        Row("type", ConsoleForms.Type, LineKind.None, Every, ResetsLine, "kind of line");

    public static readonly ConsoleSetting<string, string> Uds =
        Rewritten("uds", Forms.Path, OnUds, ResetsLine, "Unix domain socket to connect to", UdsSubstitution);

    public static readonly ConsoleSetting<string, string> UserName =
        Row("username", Forms.Text, "", LineSet.Only("ipmi", "ssh"), ResetsLine, "user at the far end");

    public static readonly ConsoleSetting<WindowSize, WindowSize> WindowSize =
        Row("windowsize", ProgramForms.Size, default, OnPrograms, Later, "size of the command's terminal");

    public static readonly ConsoleSetting<string, string> VmName =
        Row("vmname", Forms.Text, "", OnVmware, ResetsLine, "name of the guest; the console's otherwise");

    /// <summary>Something in its block, or in a default it includes, was wrong; nobody writes it.</summary>
    public static readonly ConsoleSetting<bool, bool> Faulty =
        new("errors", Forms.YesNo, false, Every, Live, "its block has errors", Forms.YesNo.Show)
        {
            Make = (_, faulty) => faulty,
        };

    /// <summary>Made of <c>port</c>, <c>portbase</c> and <c>portinc</c>; nobody writes it.</summary>
    public static readonly ConsoleSetting<ushort, ushort> NetPort =
        new("port", ConsoleForms.Port, default, OnPort, ResetsLine, Port.Help, ConsoleForms.Port.Show)
        {
            Make = null,
            Always = source => source.Substitutions.NetPort,
        };

    /// <summary>Every item, by its word.</summary>
    public static ImmutableArray<ConsoleSetting> All { get; } =
        [.. Rows.OrderBy(row => row.Keyword, StringComparer.Ordinal)];

    /// <summary>Values that a console has whether or not they were given.</summary>
    public static ImmutableArray<ConsoleSetting> Computed { get; } = [NetPort, Options];

    /// <summary>Items that rewrite others.</summary>
    public static ImmutableArray<Rewrite> Rewrites { get; } = [.. Rewritings.OrderBy(rewrite => rewrite.Text.Lines.IsOpen)];

    /// <summary>A setting whose bound value is the value that was read.</summary>
    private static ConsoleSetting<T, T> Row<T>(
        string keyword,
        Form<T> form,
        T otherwise,
        LineSet lines,
        ReloadEffect reload,
        string help,
        Func<ConsoleSource, T, T>? make = null,
        Func<T, T, bool>? isSame = null,
        Func<T, string>? show = null,
        ReloadEffect? costAlone = null)
        where T : notnull =>
        Add(new ConsoleSetting<T, T>(keyword, form, otherwise, lines, reload, help, show ?? form.Show)
        {
            Make = make ?? (static (_, value) => value),
            IsSame = isSame ?? form.IsSame,
            CostAlone = costAlone,
        });

    /// <summary>A setting that only serves to make others.</summary>
    private static ConsoleSetting<TRead, T> Maker<TRead, T>(
        string keyword, Form<TRead> form, T otherwise, LineSet lines, ReloadEffect reload, string help)
        where TRead : notnull
        where T : notnull =>
        Add(new ConsoleSetting<TRead, T>(keyword, form, otherwise, lines, reload, help, static value => value.ToString()!)
        {
            Make = null,
        });

    /// <summary>A second way to write another setting.</summary>
    private static ConsoleSetting<T, T> SameAs<T>(ConsoleSetting<T, T> other, string keyword, Form<T> form, string help)
        where T : notnull =>
        Add(new ConsoleSetting<T, T>(keyword, form, other.Otherwise, other.Lines, other.Reload, help, form.Show)
        {
            Make = null,
            Into = other,
        });

    /// <summary>Text in which a substitution replaces what it knows, on lines that use the text.</summary>
    private static ConsoleSetting<string, string> Rewritten(
        string keyword,
        Form<string> form,
        LineSet lines,
        ReloadEffect reload,
        string help,
        ConsoleSetting<Substitution, string> by)
    {
        ConsoleSetting<string, string>? row = null;
        row = Row(keyword, form, "", lines, reload, help, (source, text) =>
            source.Kind.Uses(row!) && by.GivenIn(source.Given) is { } substitution
                ? substitution.Apply(text, source.Substitutions)
                : text);
        Rewritings.Add(new Rewrite(by, row));
        return row;
    }

    private static ConsoleSetting<UserListBuilder, UserList> Users(string keyword, string help) => Add(
        new ConsoleSetting<UserListBuilder, UserList>(
            keyword, Forms.Users, UserList.Empty, Every, Live, help, static users => users.ToString())
        {
            Make = static (_, users) => users.ToUserList(),
            IsGuard = true,
        });

    private static ConsoleOptions OptionsOf(ConsoleSource source)
    {
        OptionSwitches written = Options.GivenIn(source.Given);
        ConsoleOptions otherwise =
            (ConsoleOptions.Ixon | ConsoleOptions.Ixoff | ConsoleOptions.AutoReinit | ConsoleOptions.Login)
            & ~source.Kind.OffByDefault;
        ConsoleOptions options = (otherwise & ~written.Given) | written.On;
        return source.Overrides.Apply(options & ~source.Kind.Never);
    }

    private static T Add<T>(T row)
        where T : ConsoleSetting
    {
        Rows.Add(row);
        return row;
    }

    /// <summary>A substitution and the text it rewrites.</summary>
    public sealed record Rewrite(ConsoleSetting<Substitution, string> By, ConsoleSetting<string, string> Text);
}
