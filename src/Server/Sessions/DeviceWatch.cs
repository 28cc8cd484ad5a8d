using Conserver.Posix;

namespace Conserver.Server.Sessions;

/// <summary>
/// While much of what a client has typed waits for a device: whether that takes anything. The client is told now and then;
/// it may not know, and if it has gone this shows it.
/// </summary>
internal sealed class DeviceWatch(ISession session, Consoles.Console console, Func<bool> isWanted, Action sayStuck)
{
    /// <summary>How long a device takes nothing until it counts as stuck.</summary>
    private static readonly TimeSpan StuckTime = TimeSpan.FromSeconds(5);

    /// <summary>Every so many of these the client hears of it: once a minute.</summary>
    private const int StuckTimesPerWord = 12;

    private LoopTimer? timer;
    private long passed;
    private int stuckTimes;

    /// <summary>The device has taken nothing for some time when it was last looked at, nor since.</summary>
    public bool IsStuck => timer is { IsRunning: true } && stuckTimes > 0 && console.Line.Load.Passed == passed;

    /// <summary>Looks from now on, as long as that is wanted.</summary>
    public void Begin()
    {
        if (timer is { IsRunning: true })
        {
            return;
        }

        (passed, stuckTimes) = (console.Line.Load.Passed, 0);
        timer ??= console.Loop.Timer(session, LookAtDevice);
        timer.Start(StuckTime);
    }

    /// <summary>The client is gone.</summary>
    public void Stop() => timer?.Stop();

    private void LookAtDevice()
    {
        if (!isWanted())
        {
            return;
        }

        long now = console.Line.Load.Passed;
        stuckTimes = now == passed ? stuckTimes + 1 : 0;
        passed = now;
        timer!.Start(StuckTime);
        if (stuckTimes > 0)
        {
            session.DeviceIsStuck();
        }

        if (stuckTimes % StuckTimesPerWord == 1 && !session.IsClosing)
        {
            sayStuck();
        }
    }
}
