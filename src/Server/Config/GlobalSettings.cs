using Conserver.Server.History;

namespace Conserver.Server.Config;

/// <summary>The <c>config</c> blocks that apply to this server, merged in file order; null means "not set".</summary>
public sealed record GlobalSettings
{
    public bool? Autocomplete { get; init; }
    public bool? DaemonMode { get; init; }
    public HostAccess? DefaultAccess { get; init; }

    /// <summary>Seconds between mass initialisations of consoles on one host; 0 is off.</summary>
    public int? InitDelay { get; init; }
    public string? LogFile { get; init; }
    public bool? LogHostNames { get; init; }
    public string? PasswordFile { get; init; }
    public string? PrimaryPort { get; init; }
    public bool? Redirect { get; init; }

    /// <summary>Minutes; 0 is off.</summary>
    public int? ReinitCheck { get; init; }
    public string? SecondaryPort { get; init; }
    public string? SslCredentials { get; init; }
    public string? SslCaCertificateFile { get; init; }
    public bool? SslRequired { get; init; }
    public bool? SslReqClientCert { get; init; }
    public string? UnifiedLog { get; init; }
}
