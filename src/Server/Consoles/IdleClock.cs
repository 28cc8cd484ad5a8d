using Conserver.Posix;

namespace Conserver.Server.Consoles;

/// <summary>
/// Fires when nothing has happened for a time. A touch only notes the time; the timer looks at it when it runs out, so
/// that traffic costs nothing.
/// </summary>
internal sealed class IdleClock(Loop loop, ILoopOwner owner, Action idle)
{
    private LoopTimer? timer;
    private TimeSpan limit;
    private long last;

    public void Start(TimeSpan after)
    {
        limit = after;
        last = loop.Now;
        timer ??= loop.Timer(owner, OnTimer);
        timer.Start(after);
    }

    public void Stop() => timer?.Stop();

    public void Touch()
    {
        if (timer is { IsRunning: true })
        {
            last = loop.Now;
        }
    }

    private void OnTimer()
    {
        TimeSpan left = limit - TimeSpan.FromMilliseconds(loop.Now - last);
        if (left > TimeSpan.Zero)
        {
            timer!.Start(left);
            return;
        }

        last = loop.Now;
        timer!.Start(limit);
        idle();
    }
}
