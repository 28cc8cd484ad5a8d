using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Audit;

/// <summary>The files of the trail and of what is typed: their own alone.</summary>
public static class AuditPlace
{
    /// <summary>
    /// What else is kept in a file that <c>auditlog</c> or <c>inputlog</c> names, in words that go on after the
    /// configuration.
    /// </summary>
    /// <param name="config">What is to be served.</param>
    /// <param name="settings">What is in force.</param>
    /// <param name="pidFile">Another file of the daemon's, <c>Latin1</c>.</param>
    public static string? Clash(ServerConfig config, DaemonSettings settings, string pidFile)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(settings);
        List<(string? Path, string What)> own =
        [
            .. config.Consoles.Select(console => (console.InputLog, "inputlog")).Distinct(),
            (settings.AuditLog, "auditlog"),
        ];
        own.RemoveAll(one => one.Path is null);
        var taken = new TakenFiles(own.Count == 0 ? [] :
        [
            (pidFile, "pid file"), (settings.PasswordFile, "passwdfile"), (settings.LogFile, "logfile"),
            (settings.UnifiedLog, "unifiedlog"), (settings.SslCredentials, "sslcredentials"),
            (settings.SslCaCertificateFile, "sslcacertificatefile"),
            .. config.Consoles.Select(console => (console.LogFile, $"log of console {console.Name}")),
        ]);
        foreach ((string? path, string what) in own)
        {
            if (taken.Use(path!) is { } other)
            {
                return $"names {PrintableText.Of(path!)} as {what} and as {other}";
            }

            taken.Add(path!, what);
        }

        return null;
    }
}
