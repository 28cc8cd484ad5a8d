using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Config;

namespace Conserver.Server.OwnUser;

/// <summary>
/// Files that are two things. A log that is also the password file, the configuration or a key would have it written by
/// whoever causes lines of a log, devices included; the audit trail and what is typed have files of their own.
/// </summary>
public static class OwnFiles
{
    /// <summary>
    /// The first of them; null when there is none. What is no regular file (/dev/null) may be several logs.
    /// </summary>
    /// <param name="config">What is to be served.</param>
    /// <param name="settings">What is in force.</param>
    /// <param name="pidFile">Another file of the daemon's, <c>Latin1</c> as all of them.</param>
    /// <param name="read">Files of the configuration.</param>
    /// <param name="keyFile">The server's own key; null without one.</param>
    public static FileClash? Clash(
        ServerConfig config, DaemonSettings settings, string pidFile, IEnumerable<string> read, string? keyFile)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(read);
        List<(string? Path, string What)> guarded =
        [
            .. read.Select(file => ((string?)file, "configuration file")),
            (settings.PasswordFile, "passwdfile"), (settings.SslCredentials, "sslcredentials"),
            (settings.SslCaCertificateFile, "sslcacertificatefile"), (keyFile, "the server's own key"),
        ];
        List<Use> logs =
        [
            new(pidFile, "pid file"),
            new(settings.Daemonise ? settings.LogFile : null, "logfile", "logfile"),
            new(settings.UnifiedLog, "unifiedlog", "unifiedlog"),
            .. config.Consoles.Select(console =>
                new Use(console.LogFile, $"log of console {console.Name}", "logfile", console.Name)),
        ];
        List<Use> alone =
        [
            .. config.Consoles.Select(console => new Use(console.InputLog, "inputlog", "inputlog", console.Name))
                .DistinctBy(use => use.Path),
            new(settings.AuditLog, "auditlog", "auditlog"),
        ];
        var taken = new TakenFiles(guarded);
        if (logs.Select(use => use.In(taken)).FirstOrDefault(clash => clash is not null) is { } written)
        {
            return written;
        }

        if (alone.TrueForAll(use => use.Path is null))
        {
            return null;
        }

        taken = new TakenFiles([.. guarded, .. logs.Select(use => (use.Path, use.What)), (settings.LogFile, "logfile")]);
        foreach (Use use in alone.Where(use => use.Path is not null))
        {
            if (use.In(taken) is { } clash)
            {
                return clash;
            }

            taken.Add(use.Path!, use.What);
        }

        return null;
    }

    private sealed record Use(string? Path, string What, string? Keyword = null, string? Console = null)
    {
        public FileClash? In(TakenFiles taken) =>
            Path is not { Length: > 0 } || taken.Use(Path) is not { } other
                || (Files.Status(Latin1.Bytes(Path), out FileStatus status) == 0 && !status.IsRegular)
                ? null
                : new FileClash($"names {PrintableText.Of(Path)} as {What} and as {other}", Keyword, Console);
    }
}
