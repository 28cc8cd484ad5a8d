using Conserver.Posix;

namespace Conserver.Server.Consoles;

/// <summary>
/// Fires when nothing has happened for a time. A touch only notes the time; the timer looks at it when it runs out, so
/// that traffic costs nothing.
/// </summary>
internal sealed class IdleClock
{
    private readonly Loop loop;
    private readonly LoopTimer timer;
    private readonly Action idle;
    private TimeSpan limit;
    private long last;

    public IdleClock(Loop loop, ILoopOwner owner, Action idle)
    {
        this.loop = loop;
        this.idle = idle;
        timer = loop.Timer(owner, OnTimer);
    }

    public void Start(TimeSpan after)
    {
        limit = after;
        last = loop.Now;
        timer.Start(after);
    }

    public void Stop() => timer.Stop();

    public void Touch()
    {
        if (timer.IsRunning)
        {
            last = loop.Now;
        }
    }

    private void OnTimer()
    {
        TimeSpan left = limit - TimeSpan.FromMilliseconds(loop.Now - last);
        if (left > TimeSpan.Zero)
        {
            timer.Start(left);
            return;
        }

        last = loop.Now;
        timer.Start(limit);
        idle();
    }
}
