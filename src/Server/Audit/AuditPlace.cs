using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.Audit;

/// <summary>The file of the trail: its own alone.</summary>
public static class AuditPlace
{
    /// <summary>
    /// What else is kept in the file that <c>auditlog</c> names, in words that go on after the configuration.
    /// </summary>
    /// <param name="config">What is to be served.</param>
    /// <param name="settings">What is in force.</param>
    /// <param name="pidFile">Another file of the daemon's, <c>Latin1</c>.</param>
    public static string? Clash(ServerConfig config, DaemonSettings settings, string pidFile)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.AuditLog is not { } trail)
        {
            return null;
        }

        IEnumerable<(string? Path, string What)> others =
        [
            (pidFile, "pid file"), (settings.PasswordFile, "passwdfile"), (settings.LogFile, "logfile"),
            (settings.UnifiedLog, "unifiedlog"), (settings.SslCredentials, "sslcredentials"),
            (settings.SslCaCertificateFile, "sslcacertificatefile"),
            .. config.Consoles.Select(console => (console.LogFile, $"log of console {console.Name}")),
        ];
        bool isThere = Files.Status(Latin1.Bytes(trail), out FileStatus own) == 0;
        string whole = Whole(trail);
        (string? path, string what) = others.FirstOrDefault(other => other.Path is { Length: > 0 } path
            && (Whole(path) == whole
                || (isThere && Files.Status(Latin1.Bytes(path), out FileStatus status) == 0 && status.IsSameFile(own))));
        return path is null ? null : $"names {PrintableText.Of(trail)} as auditlog and as {what}";
    }

    private static string Whole(string path) => Path.GetFullPath(path);
}
