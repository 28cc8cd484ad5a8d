namespace Conserver.System.Tests.Harness;

/// <summary>
/// Daemons of one configuration that all tests of a class share. Each test has consoles of its own on them, and each
/// performance its own daemon.
/// </summary>
public sealed class SharedDaemons : IDisposable
{
    private readonly Dictionary<(Make Server, Make Client, bool IsReference), (Daemon Daemon, int GroupPort)> daemons = [];
    private readonly Dictionary<string, int> places = [];

    /// <summary>A stage with Debian's programs, for the reference of a comparison.</summary>
    public Stage OpenReference(string config) => Open(Make.Debian, Make.Debian, config, isReference: true);

    /// <summary>A stage with these programs, for what is compared with the reference.</summary>
    public Stage Open(Make server, Make client, string config) => Open(server, client, config, isReference: false);

    /// <summary>A number for each of the class's tests, always the same for the same one, from 0 on.</summary>
    public int PlaceOf(string test)
    {
        if (!places.TryGetValue(test, out int place))
        {
            place = places.Count;
            places[test] = place;
        }

        return place;
    }

    public void Dispose()
    {
        foreach ((Daemon daemon, _) in daemons.Values)
        {
            daemon.Dispose();
        }
    }

    private Stage Open(Make server, Make client, string config, bool isReference)
    {
        if (!daemons.TryGetValue((server, client, isReference), out (Daemon Daemon, int GroupPort) running))
        {
            // All in one of Debian's groups, as with ours: lists show a whole group.
            var daemon = new Daemon(server, config, "", "-E", "-m", "200");
            running = (daemon, daemon.GroupPorts()[0]);
            daemons[(server, client, isReference)] = running;
        }

        return new Stage(client, running.Daemon) { LeavesDaemons = true, GroupPort = running.GroupPort };
    }
}
