using System.Collections.Immutable;

namespace Conserver.Server.Config;

/// <summary>
/// What differs between two settings in force, in the keywords of <c>config</c> blocks. What the command line decides
/// never differs.
/// </summary>
public static class DaemonDifference
{
    private static readonly ImmutableArray<(string Keyword, Func<DaemonSettings, object?> Value)> Rows =
    [
        ("autocomplete", s => s.Autocomplete),
        ("daemonmode", s => s.Daemonise),
        ("defaultaccess", s => s.DefaultAccess),
        ("initdelay", s => s.InitDelay),
        ("logfile", s => s.LogFile),
        ("loghostnames", s => s.LogHostNames),
        ("passwdfile", s => s.PasswordFile),
        ("primaryport", s => s.Port),
        ("redirect", s => s.Redirect),
        ("reinitcheck", s => s.ReinitCheck),
        ("secondaryport", s => s.GroupPort),
        ("sslcacertificatefile", s => s.SslCaCertificateFile),
        ("sslcredentials", s => s.SslCredentials),
        ("sslreqclientcert", s => s.SslReqClientCert),
        ("sslrequired", s => s.SslRequired),
        ("unifiedlog", s => s.UnifiedLog),
    ];

    public static ImmutableArray<string> Between(DaemonSettings old, DaemonSettings next)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(next);
        return [.. Rows.Where(row => !Equals(row.Value(old), row.Value(next))).Select(row => row.Keyword)];
    }

    /// <summary>Those that are only read at start.</summary>
    public static IEnumerable<string> NeedRestart(ImmutableArray<string> keywords) => keywords.Where(
        keyword => SettingTable.Find("config", keyword)?.Reload == ReloadEffect.NeedsRestart);
}
