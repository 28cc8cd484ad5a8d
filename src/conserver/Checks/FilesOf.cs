using Conserver.Protocol.Text;
using Conserver.Server.Config;
using Conserver.Server.OwnUser;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Daemon.Checks;

/// <summary>The files of a daemon, and those that are two things.</summary>
internal static class FilesOf
{
    public static FileClash? Clash(
        DaemonOptions options, ServerConfig config, DaemonSettings settings, IReadOnlyList<PathNeed> used)
    {
        string? configured = settings.StateDirectory is { } path ? Latin1.ToNative(path) : null;
        string? state = StateDirectory.Of(configured) is { } native ? Latin1.FromNative(native) : null;
        return OwnFiles.Clash(
            config,
            settings,
            Latin1.FromNative(options.PidFile),
            used.Where(need => need.Use == PathUse.Read).Select(need => need.Path),
            state is null ? null : $"{state}/{ServerTls.KeyFile}");
    }
}
