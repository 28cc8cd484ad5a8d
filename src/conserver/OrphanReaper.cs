using Conserver.Posix;
using Conserver.Server.Logging;

namespace Conserver.Daemon;

/// <summary>
/// Reaps what consoles' commands leave behind when orphans come to this process, see <see cref="Orphans"/>.
/// </summary>
internal sealed class OrphanReaper : ILoopOwner, IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly DaemonLog log;
    private readonly LoopTimer again;

    public OrphanReaper(Loop loop, Signals signals, DaemonLog log)
    {
        this.log = log;
        again = loop.Timer(this, Reap);
        signals.On(Signals.Child, action => loop.Post(this, action), Reap);

        // Those that came before.
        loop.Post(this, Reap);
    }

    void ILoopOwner.Faulted(Exception failure) => log.Error($"orphans: internal error: {failure}");

    public void Dispose() => again.Stop();

    private void Reap()
    {
        if (Orphans.Reap())
        {
            again.Start(Moment);
        }
    }
}
