using Conserver.Protocol.Dialogue;
using Conserver.Server.Config;

namespace Conserver.Daemon;

/// <summary>What <c>-V</c> prints. Scripts look for the version in the first line.</summary>
internal static class VersionText
{
    public static string Full(string program)
    {
        string[] lines =
        [
            Replies.Version,
            $"Conserver for .NET {Replies.OwnVersion}, compatible with the above",
            "default access type `r'",
            "default escape sequence `^Ec'",
            $"default configuration in `{DaemonOptions.DefaultConfigFile}'",
            $"default password in `{DaemonOptions.DefaultPasswordFile}'",
            $"default logfile is `{DaemonOptions.DefaultLogFile}'",
            $"default pidfile is `{DaemonOptions.DefaultPidFile}'",
            $"default limit is {DaemonOptions.DefaultGroupSize} members per group",
            $"default primary port referenced as `{DaemonOptions.DefaultPort}'",
            $"default secondary base port referenced as `{DaemonOptions.DefaultGroupPort}'",
            "options: libwrap, openssl, pam",
        ];
        return string.Concat(lines.Select(line => $"{program}: {line}\n"));
    }
}
