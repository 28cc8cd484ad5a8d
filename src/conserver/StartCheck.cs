using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Audit;
using Conserver.Server.Config;
using Conserver.Server.Config.Lint;
using Conserver.Server.Listening;
using Conserver.Server.OwnUser;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tls;

namespace Conserver.Daemon;

/// <summary>
/// What a start would refuse, or complain of, on this machine and by whoever checks: said without starting anything. Ports
/// that are in use are not looked at: they are the running daemon's.
/// </summary>
internal static class StartCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>All of it. Reads files; what does not answer in time is left out.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="settings">What would be in force.</param>
    /// <param name="config">What would be served.</param>
    public static IReadOnlyList<StartFinding> Of(DaemonOptions options, DaemonSettings settings, ServerConfig config)
    {
        Task<List<StartFinding>> look = Task.Run(() => Look(options, settings, config));
        return look.Wait(Patience) ? look.Result : [];
    }

    private static List<StartFinding> Look(DaemonOptions options, DaemonSettings settings, ServerConfig config)
    {
        List<StartFinding> found = [];
        ListenPoints? points = new Addresses(options, text => found.Add(new StartFinding(null, text, IsError: true)))
            .Of(settings);
        if (points is not null)
        {
            found.AddRange(points.Unfit().Select(text => new StartFinding(null, text, IsError: true)));
        }

        if (TlsMistake(settings) is { } mistake)
        {
            found.Add(mistake);
        }

        if (AuditPlace.Clash(config, settings, Latin1.FromNative(options.PidFile)) is { } clash)
        {
            string? keyword = clash.Contains(" as inputlog and as ", StringComparison.Ordinal) ? null : "auditlog";
            found.Add(new StartFinding(keyword, $"{Latin1.FromNative(options.ConfigFile)} {clash}", IsError: true));
        }

        // With a user of its own that one's rights count, and are looked at as that user.
        if (options.User is null)
        {
            found.AddRange(Paths(settings));
        }

        found.AddRange(PidFile(options, settings));
        return found;
    }

    private static StartFinding? TlsMistake(DaemonSettings settings)
    {
        try
        {
            ServerTls.Load(Certificates.Of(settings)).Dispose();
            return null;
        }
        catch (TlsSetupException mistake)
        {
            string keyword = mistake.Message.Contains(" CA list ", StringComparison.Ordinal) ? "sslcacertificatefile"
                : mistake.Message.StartsWith("sslclientuser", StringComparison.Ordinal) ? "sslclientuser"
                : "sslcredentials";
            return new StartFinding(keyword, mistake.Message, mistake.Detail, IsError: true);
        }
    }

    private static IEnumerable<StartFinding> Paths(DaemonSettings settings)
    {
        string user = PrintableText.Of(Users.ById(Sys.EffectiveUserId)?.Name ?? $"uid {Sys.EffectiveUserId}");
        // Those of TLS have been read.
        foreach (PathNeed need in PathsNeeded.Of(settings)
            .Where(need => !need.For.StartsWith("ssl", StringComparison.Ordinal)))
        {
            string keyword = need.For.Split(',')[0];
            bool isThere = Files.Status(Latin1.Bytes(need.Path), out FileStatus status) == 0;
            if (isThere && !status.IsRegular && (need.Use == PathUse.Read || status.IsDirectory || keyword == "auditlog"))
            {
                yield return new StartFinding(keyword, $"{keyword} {need.Path} is no file");
            }
            else if (PathCheck.Here(user).Complaints([need]) is [var complaint])
            {
                yield return new StartFinding(keyword, complaint);
            }
        }
    }

    // In the foreground nobody needs it.
    private static IEnumerable<StartFinding> PidFile(DaemonOptions options, DaemonSettings settings)
    {
        string path = Latin1.FromNative(options.PidFile);
        string folder = path.LastIndexOf('/') is > 0 and var end ? path[..end] : path.StartsWith('/') ? "/" : ".";
        int found = Files.Access(Latin1.Bytes(folder), FileAccess.Write);
        if (settings.Daemonise && found != 0)
        {
            yield return new StartFinding(null, $"can't write pid file {path}: {Errno.Text(-found)}");
        }
    }
}
