using Conserver.Server.Reload;

namespace Conserver.Server.Sessions;

/// <summary>What clients and signals can ask of the whole daemon. Each returns at once; any thread.</summary>
public interface IDaemonRequests
{
    /// <summary>SIGTERM, SIGINT, <c>quit</c>.</summary>
    void RequestStop();

    /// <summary>SIGHUP, <c>reconfig</c>.</summary>
    void RequestReload();

    /// <summary>The same for somebody who wants to know what came of it; told on the main loop, once.</summary>
    void RequestReload(Action<ReloadOutcome> told);

    /// <summary>SIGUSR1, <c>up</c>.</summary>
    void RequestBringUp();

    /// <summary>SIGUSR2, <c>newlogs</c>.</summary>
    void RequestReopenLogs();
}
