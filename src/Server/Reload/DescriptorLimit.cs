using Conserver.Posix;
using Conserver.Server.Logging;

namespace Conserver.Server.Reload;

/// <summary>
/// Line, log and a client or two of each console: a limit that is too low would show up at the worst moment.
/// </summary>
internal static class DescriptorLimit
{
    /// <summary>Raises the limit for so many consoles as far as it goes, and says so when that is not enough.</summary>
    /// <param name="consoles">Of this server.</param>
    /// <param name="strangers">Connections that have not logged in.</param>
    /// <param name="log">The daemon's.</param>
    public static void Raise(int consoles, int strangers, DaemonLog log)
    {
        long needed = (consoles * 3L) + 100;
        long limit = Sys.RaiseDescriptorLimit(needed + strangers + 1000);
        if (limit < needed)
        {
            log.Error(
                $"{consoles} consoles may need {needed} file descriptors and the limit is {limit}: "
                + "raise it (ulimit -Hn, or LimitNOFILE= of the service)");
        }
    }
}
