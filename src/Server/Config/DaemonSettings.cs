using Conserver.Server.History;

namespace Conserver.Server.Config;

/// <summary>What is in force: the command line, else the <c>config</c> blocks, else the built-in default.</summary>
public sealed record DaemonSettings
{
    private DaemonSettings()
    {
    }

    public required bool Autocomplete { get; init; }
    public required bool Redirect { get; init; }
    public required bool SslRequired { get; init; }
    public required bool LogHostNames { get; init; }
    public required HostAccess DefaultAccess { get; init; }
    public required string PasswordFile { get; init; }
    public required string LogFile { get; init; }
    public required string? UnifiedLog { get; init; }
    public required string Port { get; init; }
    public required string GroupPort { get; init; }
    public required ListenList Listen { get; init; }
    public required bool Daemonise { get; init; }
    public required string? SslCredentials { get; init; }
    public required string? SslCaCertificateFile { get; init; }
    public required bool SslReqClientCert { get; init; }

    /// <summary>Zero is off.</summary>
    public required TimeSpan ReinitCheck { get; init; }

    /// <summary>Zero is off.</summary>
    public required TimeSpan InitDelay { get; init; }

    public static DaemonSettings Merge(DaemonOptions line, GlobalSettings file) => new()
    {
        Autocomplete = file.Autocomplete ?? true,
        Redirect = !line.NoRedirect && (file.Redirect ?? true),
        SslRequired = !line.NoEncryption && (file.SslRequired ?? true),
        LogHostNames = file.LogHostNames ?? true,
        DefaultAccess = line.DefaultAccess ?? file.DefaultAccess ?? HostAccess.Rejected,
        PasswordFile = line.PasswordFile ?? file.PasswordFile ?? DaemonOptions.DefaultPasswordFile,
        LogFile = line.LogFile ?? file.LogFile ?? DaemonOptions.DefaultLogFile,
        UnifiedLog = line.UnifiedLog ?? file.UnifiedLog,
        Port = line.Port ?? file.PrimaryPort ?? DaemonOptions.DefaultPort,
        GroupPort = line.GroupPort ?? file.SecondaryPort ?? DaemonOptions.DefaultGroupPort,
        Listen = line.Listen,
        Daemonise = line.Daemonise || (file.DaemonMode ?? false),
        SslCredentials = line.Credentials ?? file.SslCredentials,
        SslCaCertificateFile = file.SslCaCertificateFile,
        SslReqClientCert = file.SslReqClientCert ?? false,
        ReinitCheck = TimeSpan.FromMinutes(line.ReinitCheck ?? file.ReinitCheck ?? 0),
        InitDelay = TimeSpan.FromSeconds(file.InitDelay ?? 0),
    };
}
