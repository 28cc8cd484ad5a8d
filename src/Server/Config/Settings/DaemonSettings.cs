using Rows = Conserver.Server.Config.ConfigSettings;

namespace Conserver.Server.Config;

/// <summary>What is in force: the command line, else the <c>config</c> blocks, else the built-in default.</summary>
public sealed record DaemonSettings
{
    private readonly SettingValues values;

    private DaemonSettings(SettingValues values, ListenList listen)
    {
        this.values = values;
        Listen = listen;
    }

    public string? AuditLog => OrNull(Rows.AuditLog);
    public bool AuditSyslog => Rows.AuditSyslog.In(values);
    public bool Autocomplete => Rows.Autocomplete.In(values);
    public bool Redirect => Rows.Redirect.In(values);
    public bool SslRequired => Rows.SslRequired.In(values);
    public bool LogHostNames => Rows.LogHostNames.In(values);
    public bool PartialNames => Rows.PartialNames.In(values);
    public bool LoginDelay => Rows.LoginDelay.In(values);

    /// <summary>A second at least.</summary>
    public TimeSpan LoginTime => TimeSpan.FromSeconds(Math.Max(1, Rows.LoginTime.In(values)));

    /// <summary>One at least.</summary>
    public int LoginWaiting => Math.Max(1, Rows.LoginWaiting.In(values));

    /// <summary>Bytes; 0 for any number.</summary>
    public long LogKeepSize => Rows.LogKeepSize.In(values);

    public HostAccess DefaultAccess => Rows.DefaultAccess.In(values);
    public string PasswordFile => Rows.PasswordFile.In(values);
    public string LogFile => Rows.LogFile.In(values);
    public string? UnifiedLog => OrNull(Rows.UnifiedLog);
    public string Port => Rows.PrimaryPort.In(values);
    public string GroupPort => Rows.SecondaryPort.In(values);
    public bool Daemonise => Rows.DaemonMode.In(values);
    public string? SslCredentials => OrNull(Rows.SslCredentials);
    public string? SslCaCertificateFile => OrNull(Rows.SslCaCertificateFile);
    public KerberosUse Kerberos => Rows.Kerberos.In(values);
    public string StripRealms => Rows.StripRealms.In(values);
    public bool SslAnonymous => Rows.SslAnonymous.In(values);
    public CertificateUser SslClientUser => Rows.SslClientUser.In(values);
    public string? StateDirectory => OrNull(Rows.StateDirectory);
    public bool SslReqClientCert => Rows.SslReqClientCert.In(values);

    /// <summary>Any error in the configuration stops a start, and a reload.</summary>
    public bool Strict => Rows.Strict.In(values);

    /// <summary>Zero is off.</summary>
    public TimeSpan ReinitCheck => Rows.ReinitCheck.In(values);

    /// <summary>Zero is off.</summary>
    public TimeSpan InitDelay => TimeSpan.FromSeconds(Rows.InitDelay.In(values));

    /// <summary>The command line's alone.</summary>
    public ListenList Listen { get; }

    internal SettingValues Values => values;

    public static DaemonSettings Merge(DaemonOptions line, GlobalSettings file)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(file);
        SettingValues values = new();
        foreach (ConfigSetting row in file.Values.Given.OfType<ConfigSetting>().Union(Rows.All))
        {
            row.Merge(line, file.Values, values);
        }

        return new DaemonSettings(values, line.Listen);
    }

    private string? OrNull(ConfigSetting<string> row) => values.Has(row) ? row.In(values) : null;
}
