using Conserver.Posix;
using Conserver.Server.Reload;

namespace Conserver.Server.Sessions;

/// <summary>What clients and signals can ask of the whole daemon. Each returns at once; any thread.</summary>
internal interface IDaemonRequests
{
    /// <summary>SIGTERM, SIGINT, <c>quit</c>.</summary>
    void RequestStop();

    /// <summary>SIGHUP, <c>reconfig</c>.</summary>
    void RequestReload();

    /// <summary>The same for somebody who wants to know what came of it; told on the main loop, once.</summary>
    /// <param name="asker">Told of a defect in that; lives on the main loop.</param>
    /// <param name="told">Takes the outcome.</param>
    void RequestReload(ILoopOwner asker, Action<ReloadOutcome> told);

    /// <summary>SIGUSR1, <c>up</c>.</summary>
    /// <param name="asker">Told of a defect that keeps <paramref name="done"/> from being called.</param>
    /// <param name="done">Called on the main loop, once, when every loop has done it.</param>
    void RequestBringUp(ILoopOwner? asker = null, Action? done = null);

    /// <summary>SIGUSR2, <c>newlogs</c>.</summary>
    /// <param name="asker">Told of a defect that keeps <paramref name="done"/> from being called.</param>
    /// <param name="done">Called on the main loop, once, when every loop has done it.</param>
    void RequestReopenLogs(ILoopOwner? asker = null, Action? done = null);
}
