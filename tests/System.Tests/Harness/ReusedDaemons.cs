namespace Conserver.System.Tests.Harness;

/// <summary>
/// Daemons that the scenarios of one class use one after the other, because a start costs Debian's a second. A scenario
/// may not change what the next one sees.
/// </summary>
public sealed class ReusedDaemons : IDisposable
{
    private readonly Dictionary<(Make Make, string Key), Daemon> started = [];

    /// <summary>A stage on the daemon with this configuration, when the clients of the stage before are gone.</summary>
    public Stage Open(Make server, string config, params string[] flags)
    {
        (Make, string) key = (server, $"{string.Join(' ', flags)}\n{config}");
        if (!started.TryGetValue(key, out Daemon? daemon))
        {
            started[key] = daemon = new Daemon(server, config, "", flags);
        }

        var stage = new Stage(Make.Debian, daemon) { LeavesDaemons = true };
        if (flags.Contains("-E"))
        {
            Deadline.Until(() => stage.Watcher().Ask("group\r\n").Length == 0, () => "nobody attached");
        }

        return stage;
    }

    public void Dispose()
    {
        foreach (Daemon daemon in started.Values)
        {
            daemon.Dispose();
        }
    }
}
