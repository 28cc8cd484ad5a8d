using System.Collections.Immutable;
using Conserver.Server.Config;

namespace Conserver.Server.OwnUser;

/// <summary>The paths that a configuration names. Pure.</summary>
public static class PathsNeeded
{
    /// <summary>Those of the whole daemon first, then those of each console.</summary>
    /// <param name="config">What is to be served.</param>
    /// <param name="settings">What is in force.</param>
    public static ImmutableArray<PathNeed> Of(ServerConfig config, DaemonSettings settings)
    {
        ArgumentNullException.ThrowIfNull(config);
        List<PathNeed> needs = [.. Of(settings)];
        void Add(string? path, PathUse use, string purpose) => needs.Add(new PathNeed(path ?? "", use, purpose));

        foreach (ConsoleConfig console in config.Consoles)
        {
            string name = $"console {console.Name}";
            Add(console.LogFile, console.LogFileMax > 0 ? PathUse.Rotate : PathUse.Append, name);
            Add(console.InputLog, PathUse.Append, name);
            Add(console.Kind.Uses(ConsoleSettings.Device) ? console.Device : null, PathUse.Exchange, name);
            Add(console.Kind.Uses(ConsoleSettings.Uds) ? console.Uds : null, PathUse.Exchange, name);
            Add(Path.GetDirectoryName(ConsoleSettings.Listen.In(console.Values).Path), PathUse.MakeFiles, name);
            Add(Given(console, ConsoleSettings.ExecDirectory), PathUse.Enter, name);
            Add(Given(console, ConsoleSettings.TlsAuthorities), PathUse.Read, name);
            Add(Given(console, ConsoleSettings.TlsCredentials), PathUse.Read, name);
            if (console.ExecRunAs.IsUnchanged)
            {
                Add(Given(console, ConsoleSettings.SshKey), PathUse.Read, name);
                Add(Given(console, ConsoleSettings.SshKnownHosts), PathUse.Read, name);
            }
        }

        return [.. needs.Where(need => need.Path is ['/', ..])];
    }

    /// <summary>Those of the whole daemon.</summary>
    public static ImmutableArray<PathNeed> Of(DaemonSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        List<PathNeed> needs = [];
        void Add(string? path, PathUse use, string purpose) => needs.Add(new PathNeed(path ?? "", use, purpose));

        Add(settings.PasswordFile, PathUse.Read, "passwdfile");
        Add(settings.SslCredentials, PathUse.Read, "sslcredentials, at the next reload");
        Add(settings.SslCaCertificateFile, PathUse.Read, "sslcacertificatefile, at the next reload");
        Add(settings.Daemonise ? settings.LogFile : null, PathUse.Append, "logfile");
        Add(settings.AuditLog, PathUse.Append, "auditlog");
        Add(settings.UnifiedLog, PathUse.Append, "unifiedlog");
        return [.. needs.Where(need => need.Path is ['/', ..])];
    }

    private static string? Given(ConsoleConfig console, ConsoleSetting<string, string> row) =>
        console.Kind.Uses(row) ? row.In(console.Values) : null;
}
