using System.Collections.Immutable;
using static Conserver.Server.Config.ReloadEffect;

namespace Conserver.Server.Config;

/// <summary>
/// The items of <c>config</c> blocks, one row each: word, form, what counts otherwise, what a change costs, help, and what
/// the command line says instead. A new setting is a row here and a property in <see cref="DaemonSettings"/>.
/// </summary>
internal static class ConfigSettings
{
    private static readonly List<ConfigSetting> Rows = [];

    public static readonly ConfigSetting<string> AuditLog =
        Row("auditlog", Forms.Path, "", Live, "who logged in and what they did, one line of JSON each");

    public static readonly ConfigSetting<bool> AuditSyslog =
        Row("auditsyslog", Forms.YesNo, false, Live, "the same lines to the system's log");

    public static readonly ConfigSetting<bool> Autocomplete =
        Row("autocomplete", Forms.YesNo, true, Live, "accept unambiguous beginnings of console names");

    public static readonly ConfigSetting<bool> DaemonMode =
        Row("daemonmode", Forms.YesNo, false, NeedsRestart, "run in the background (-d)",
            line => line.Daemonise ? true : null);

    public static readonly ConfigSetting<HostAccess> DefaultAccess = Guard(
        "defaultaccess", ConfigForms.Access, HostAccess.Rejected, Live, "access of hosts no rule matches (-a)",
            line => line.DefaultAccess);

    public static readonly ConfigSetting<int> InitDelay =
        Row("initdelay", ConfigForms.Seconds, 0, Live, "pause between bringing up consoles of one host");

    public static readonly ConfigSetting<KerberosUse> Kerberos = Guard(
        "kerberos", ConfigForms.Kerberos, KerberosUse.Yes, Live, "let users in by Kerberos where there is a keytab");

    public static readonly ConfigSetting<string> LogFile =
        Row("logfile", Forms.Path, DaemonOptions.DefaultLogFile, Live, "log of the daemon itself (-L)",
            line => line.LogFile);

    public static readonly ConfigSetting<bool> LogHostNames =
        Row("loghostnames", Forms.YesNo, true, Later, "show users' host names instead of addresses");

    public static readonly ConfigSetting<bool> LoginDelay = Guard(
        "logindelay", Forms.YesNo, true, Live, "after many wrong passwords the next one waits before it is looked at");

    public static readonly ConfigSetting<int> LoginTime =
        Row("logintime", ConfigForms.Seconds, 120, Live, "how long a client may take to log in");

    public static readonly ConfigSetting<int> LoginWaiting = Row(
        "loginwaiting", Forms.Number("connections", 1_000_000, "value"), 1000, Live,
        "how many clients may be connected that have not logged in");

    public static readonly ConfigSetting<long> LogKeepSize =
        Row("logkeepsize", LogForms.Size, 0L, Live, "bytes of closed files of all consoles' logs that are kept, 0 for all");

    public static readonly ConfigSetting<bool> PartialNames = Row(
        "partialnames", Forms.YesNo, false, Live, "a piece of a client's name or address opens a door, as in 8.2.7");

    public static readonly ConfigSetting<string> PasswordFile =
        Guard("passwdfile", Forms.Path, DaemonOptions.DefaultPasswordFile, Live, "users and passwords (-P)",
            line => line.PasswordFile);

    public static readonly ConfigSetting<string> PrimaryPort =
        Row("primaryport", Forms.PortText, DaemonOptions.DefaultPort, NeedsRestart, "port clients connect to (-p)",
            line => line.Port);

    public static readonly ConfigSetting<bool> Redirect = Row(
        "redirect", Forms.YesNo, true, Live, "refer clients to the server that has the console (-R)",
            line => line.NoRedirect ? false : null);

    public static readonly ConfigSetting<TimeSpan> ReinitCheck = Row(
        "reinitcheck", ConfigForms.Period, TimeSpan.Zero, Live, "how often consoles that are down are tried again (-O)",
        line => line.ReinitCheck is { } minutes ? TimeSpan.FromMinutes(minutes) : null);

    public static readonly ConfigSetting<string> SecondaryPort = Row(
        "secondaryport", Forms.PortText, DaemonOptions.DefaultGroupPort, NeedsRestart,
        "port consoles are served on, 0 for any (-b)",
        line => line.GroupPort);

    public static readonly ConfigSetting<string> SetProcTitle =
        Row("setproctitle", ConfigForms.NotHere, "", Live, "not supported here: always an error");

    public static readonly ConfigSetting<bool> SslAnonymous = Guard(
        "sslanonymous", Forms.YesNo, true, Live, "without sslcredentials, serve clients of old with anonymous suites");

    public static readonly ConfigSetting<string> SslCaCertificateFile =
        Guard("sslcacertificatefile", Forms.Path, "", Live, "authorities that client certificates must come from");

    public static readonly ConfigSetting<CertificateUser> SslClientUser = Guard(
        "sslclientuser", ConfigForms.CertificateUsers, CertificateUser.None, Live,
        "let in who shows a certificate, as the user it names here");

    public static readonly ConfigSetting<string> SslCredentials = Guard(
        "sslcredentials", Forms.Path, "", Live, "certificate chain and key of this server (-c)",
            line => line.Credentials);

    public static readonly ConfigSetting<bool> SslReqClientCert =
        Guard("sslreqclientcert", Forms.YesNo, false, Live, "insist on a client certificate");

    public static readonly ConfigSetting<bool> SslRequired = Guard(
        "sslrequired", Forms.YesNo, true, Live, "refuse clients that do not encrypt (-E)",
            line => line.NoEncryption ? false : null);

    public static readonly ConfigSetting<string> StateDirectory =
        Row("statedirectory", Forms.Path, "", Live, "what the daemon keeps from one start to the next: its own TLS key");

    public static readonly ConfigSetting<bool> Strict = Row(
        "strict", Forms.YesNo, false, Live, "start and reload only without any error (--strict)",
            line => line.Strict ? true : null);

    public static readonly ConfigSetting<string> StripRealms = Guard(
        "striprealms", Forms.Plain("realms"), "", Live, "Kerberos realms whose users are known by the name alone");

    public static readonly ConfigSetting<string> UnifiedLog =
        Row("unifiedlog", Forms.Path, "", Live, "copy of all console output, line by line (-U)", line => line.UnifiedLog);

    /// <summary>Every item, by its word.</summary>
    public static ImmutableArray<ConfigSetting> All { get; } = [.. Rows.OrderBy(row => row.Keyword, StringComparer.Ordinal)];

    private static ConfigSetting<T> Row<T>(
        string keyword,
        Form<T> form,
        T otherwise,
        ReloadEffect reload,
        string help,
        Func<DaemonOptions, object?>? line = null)
        where T : notnull => Add(new ConfigSetting<T>(keyword, form, otherwise, reload, help, line));

    /// <summary>A setting that keeps people out.</summary>
    private static ConfigSetting<T> Guard<T>(
        string keyword,
        Form<T> form,
        T otherwise,
        ReloadEffect reload,
        string help,
        Func<DaemonOptions, object?>? line = null)
        where T : notnull => Add(new ConfigSetting<T>(keyword, form, otherwise, reload, help, line) { IsGuard = true });

    private static ConfigSetting<T> Add<T>(ConfigSetting<T> row)
        where T : notnull
    {
        Rows.Add(row);
        return row;
    }
}
