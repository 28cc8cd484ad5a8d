using Conserver.Posix;

namespace Conserver.Daemon.Checks;

/// <summary>Where the daemon keeps what is to outlive it.</summary>
internal static class StateDirectory
{
    private const string OfTheSystem = "/var/lib/conserver";

    /// <summary>Asked before it becomes another user.</summary>
    private static readonly bool StartedAsRoot = Sys.IsRoot;

    /// <summary>
    /// The configured one, else the one systemd made for the service (STATE_DIRECTORY), else that of the system for who was
    /// started as root and whoever has one there already, or that of the user; native text, null where there is none.
    /// </summary>
    public static string? Of(string? configured)
    {
        if (configured is not null)
        {
            return configured;
        }

        if (Variable("STATE_DIRECTORY") is { } made)
        {
            return made.Split(':')[0];
        }

        if (StartedAsRoot || Directory.Exists(OfTheSystem))
        {
            return OfTheSystem;
        }

        return Variable("XDG_STATE_HOME") is { } state ? $"{state}/conserver"
            : Variable("HOME") is { } home && Directory.Exists(home) ? $"{home}/.local/state/conserver"
            : null;
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 1 } value && value[0] == '/' ? value : null;
}
