using Conserver.Posix;
using Conserver.Server.Logging;

namespace Conserver.Daemon;

/// <summary>
/// Reaps what consoles' commands leave behind when orphans come to this process, see <see cref="Orphans"/>. It looks from
/// time to time: to be told of each by SIGCHLD means to let the runtime reap them, ours as well, see <see cref="Signals"/>.
/// </summary>
internal sealed class OrphanReaper : ILoopOwner, IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1), Moment = TimeSpan.FromMilliseconds(100);

    private readonly DaemonLog log;
    private readonly LoopTimer again;

    public OrphanReaper(Loop loop, DaemonLog log)
    {
        this.log = log;
        again = loop.Timer(this, Reap);
        loop.Post(this, Reap);
    }

    void ILoopOwner.Faulted(Exception failure)
    {
        log.Error($"orphans: internal error: {failure}");
        again.Start(Often);
    }

    public void Dispose() => again.Stop();

    private void Reap() => again.Start(Orphans.Reap() ? Moment : Often);
}
