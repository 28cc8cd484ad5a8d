using System.Collections.Immutable;
using Conserver.Posix;
using Conserver.Server.Config;

namespace Conserver.Server.OwnUser;

/// <summary>What of root's rights a configuration needs once the daemon runs as a user of its own. Pure.</summary>
public static class RightsNeeded
{
    private const int FirstHighPort = 1024;

    /// <summary>All of it.</summary>
    /// <param name="config">What is to be served.</param>
    /// <param name="user">Who the daemon is then.</param>
    public static RootRights Of(ServerConfig config, uint user) => By(config, user)
        .Aggregate(RootRights.None, (all, need) => all | need.Rights);

    /// <summary>Who needs it: a console or a task, in the words of the configuration.</summary>
    public static ImmutableArray<(string Who, RootRights Rights)> By(ServerConfig config, uint user)
    {
        ArgumentNullException.ThrowIfNull(config);
        return
        [
            .. config.Consoles.Select(console => ($"console {console.Name}", Of(console, user)))
                .Concat(config.Tasks.Select(task => ($"task {task.Id}", Of(task.RunAs, user))))
                .Where(need => need.Item2 != RootRights.None),
        ];
    }

    /// <summary>As capabilities(7) writes them.</summary>
    public static string Names(RootRights rights) => string.Join(' ', new[]
    {
        (RootRights.ChangeOwner, "CAP_CHOWN"),
        (RootRights.Kill, "CAP_KILL"),
        (RootRights.SetGroup, "CAP_SETGID"),
        (RootRights.SetUser, "CAP_SETUID"),
        (RootRights.BindLowPorts, "CAP_NET_BIND_SERVICE"),
    }.Where(one => rights.HasFlag(one.Item1)).Select(one => one.Item2));

    private static RootRights Of(ConsoleConfig console, uint user) =>
        (RunsCommand(console) ? Of(console.ExecRunAs, user) : RootRights.None)
        | (console.InitCommand.Length > 0 ? Of(console.InitRunAs, user) : RootRights.None)
        | (ConsoleSettings.Listen.In(console.Values).Point is { Port: < FirstHighPort }
            ? RootRights.BindLowPorts : RootRights.None);

    private static bool RunsCommand(ConsoleConfig console) => console.Kind.Uses(ConsoleSettings.ExecRunAs);

    private static RootRights Of(RunAs who, uint user) =>
        who.IsUnchanged || who == new RunAs(user, null) ? RootRights.None : RootRights.BecomeOthers;
}
